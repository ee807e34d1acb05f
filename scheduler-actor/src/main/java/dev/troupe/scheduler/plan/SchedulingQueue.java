package dev.troupe.scheduler.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pods that wait for a node, in one of three places: active (to be tried now, by priority and age), backing off
 * (to be tried soon), or parked (not to be tried until something happens that could help). A pod that is woken before
 * its back-off has passed is tried only when there is nothing better to do. For one thread.
 */
public final class SchedulingQueue {
    private final Duration firstBackoff;
    private final Duration longestBackoff;
    private final Duration longestParking;
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final PriorityQueue<Waiting> active = new PriorityQueue<>(
            Comparator.<Waiting>comparingInt(entry -> -entry.pod.priority()).thenComparingLong(entry -> entry.number));
    private final PriorityQueue<Waiting> backingOff = new PriorityQueue<>(
            Comparator.<Waiting, Instant>comparing(entry -> entry.notBefore).thenComparingLong(entry -> entry.number));
    private long arrivals;

    /** @param longestParking after so long a parked pod is tried though nothing happened */
    public SchedulingQueue(Duration firstBackoff, Duration longestBackoff, Duration longestParking) {
        this.firstBackoff = firstBackoff;
        this.longestBackoff = longestBackoff;
        this.longestParking = longestParking;
    }

    private enum Place {
        ACTIVE,
        BACKING_OFF,
        PARKED,
        /** Taken out to be tried; comes back or leaves. */
        TAKEN
    }

    private static final class Waiting {
        final long number;
        PodInfo pod;
        Place place = Place.ACTIVE;
        int attempts;
        Instant notBefore = Instant.MIN;
        Instant parkedAt = Instant.MIN;
        Set<ClusterEvent> helpedBy = EnumSet.noneOf(ClusterEvent.class);

        /** What happened while it was being tried, and its trial may not have seen. */
        final Set<ClusterEvent> missed = EnumSet.noneOf(ClusterEvent.class);

        Waiting(long number, PodInfo pod) {
            this.number = number;
            this.pod = pod;
        }
    }

    /** A new pod, or a new version of one that waits. */
    public void put(PodInfo pod, boolean worthATry, Instant now) {
        Waiting entry = waiting.get(pod.uid());
        if (entry == null) {
            entry = new Waiting(arrivals++, pod);
            waiting.put(pod.uid(), entry);
            active.add(entry);
            return;
        }
        boolean reorder = entry.place == Place.ACTIVE && entry.pod.priority() != pod.priority();
        if (reorder) {
            active.remove(entry);
        }
        entry.pod = pod;
        if (reorder) {
            active.add(entry);
        }
        if (worthATry) {
            entry.missed.add(ClusterEvent.POD_CHANGED);
            if (entry.place == Place.PARKED) {
                wake(entry, now);
            }
        }
    }

    /** Forgets a pod: it is bound, gone, or somebody else's. */
    public void remove(String uid) {
        Waiting entry = waiting.remove(uid);
        if (entry != null) {
            active.remove(entry);
            backingOff.remove(entry);
        }
    }

    /** The next pod to try; null if none is to be tried now. */
    public @Nullable PodInfo take(Instant now) {
        while (!backingOff.isEmpty() && !backingOff.peek().notBefore.isAfter(now)) {
            activate(backingOff.remove());
        }
        Waiting next = active.poll();
        if (next == null) {
            next = backingOff.poll();
        }
        if (next == null) {
            return null;
        }
        next.place = Place.TAKEN;
        next.attempts++;
        next.missed.clear();
        return next.pod;
    }

    /** How often a pod has been tried, 0 for one that does not wait here. */
    public int attempts(String uid) {
        Waiting entry = waiting.get(uid);
        return entry == null ? 0 : entry.attempts;
    }

    /** The pod that was taken fits nowhere: it is parked until something helps, or tried again if that has happened. */
    public void refused(String uid, Set<ClusterEvent> helpedBy, Instant now) {
        Waiting entry = waiting.get(uid);
        if (entry == null) {
            return;
        }
        entry.helpedBy = helpedBy;
        entry.notBefore = now.plus(backoff(entry.attempts));
        entry.parkedAt = now;
        entry.place = Place.PARKED;
        if (entry.missed.stream().anyMatch(event -> helps(entry, event))) {
            wake(entry, now);
        }
    }

    /** The pod that was taken could not be bound for a reason that may pass. */
    public void failed(String uid, Instant now) {
        Waiting entry = waiting.get(uid);
        if (entry == null) {
            return;
        }
        entry.notBefore = now.plus(backoff(entry.attempts));
        // Parked rather than backing off, since those are taken as soon as the queue is idle.
        entry.helpedBy = EnumSet.noneOf(ClusterEvent.class);
        entry.parkedAt = now;
        entry.place = Place.PARKED;
    }

    /** Something happened: wakes the pods that it could help. */
    public void happened(Set<ClusterEvent> events, Instant now) {
        if (events.isEmpty()) {
            return;
        }
        for (Waiting entry : waiting.values()) {
            if (entry.place == Place.TAKEN) {
                entry.missed.addAll(events);
            } else if (entry.place == Place.PARKED && events.stream().anyMatch(event -> helps(entry, event))) {
                wake(entry, now);
            }
        }
    }

    /** Wakes what has been parked for too long, and what failed and has waited its time. */
    public void timePassed(Instant now) {
        for (Iterator<Waiting> all = waiting.values().iterator(); all.hasNext(); ) {
            Waiting entry = all.next();
            boolean failed = entry.helpedBy.isEmpty() && !entry.notBefore.isAfter(now);
            if (entry.place == Place.PARKED
                    && (failed || !entry.parkedAt.plus(longestParking).isAfter(now))) {
                wake(entry, now);
            }
        }
    }

    /** How many pods wait, wherever. */
    public int size() {
        return waiting.size();
    }

    private static boolean helps(Waiting entry, ClusterEvent event) {
        return event == ClusterEvent.POD_CHANGED || entry.helpedBy.contains(event);
    }

    private void wake(Waiting entry, Instant now) {
        if (entry.notBefore.isAfter(now)) {
            entry.place = Place.BACKING_OFF;
            backingOff.add(entry);
        } else {
            activate(entry);
        }
    }

    private void activate(Waiting entry) {
        entry.place = Place.ACTIVE;
        active.add(entry);
    }

    private Duration backoff(int attempts) {
        Duration backoff = firstBackoff;
        for (int i = 1; i < attempts && backoff.compareTo(longestBackoff) < 0; i++) {
            backoff = backoff.multipliedBy(2);
        }
        return backoff.compareTo(longestBackoff) > 0 ? longestBackoff : backoff;
    }
}
