package dev.troupe.service;

import dev.troupe.api.Failures;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Objects that a controller is to look at: a moment after the first mark, so that many changes cost one look, and once more
 * after a while when a write has failed. Confined to the actor whose timers it has.
 *
 * @param <C> what the actor is told
 */
public final class MarkedObjects<C> {
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** What is refused so will be refused again: the object or its namespace is gone or going. */
    private static final Set<Integer> POINTLESS = Set.of(403, 404);

    private final ActorContext<C> context;
    private final TimerScheduler<C> timers;
    private final Duration burst;
    private final C look;
    private final C lookAgain;
    private final Set<ResourceKey> marked = new HashSet<>();
    private final Set<ResourceKey> later = new HashSet<>();

    /**
     * @param burst for how long marks are gathered
     * @param look tells the actor to call {@link #look}
     * @param lookAgain tells it to call {@link #lookAgain}
     */
    public MarkedObjects(ActorContext<C> context, TimerScheduler<C> timers, Duration burst, C look, C lookAgain) {
        this.context = context;
        this.timers = timers;
        this.burst = burst;
        this.look = look;
        this.lookAgain = lookAgain;
    }

    /** This object is to be looked at. */
    public void mark(ResourceKey key) {
        marked.add(key);
        if (!timers.isTimerActive("look")) {
            timers.startSingleTimer("look", look, burst);
        }
    }

    /** Looks at each that is marked, and none is any more. */
    public void look(Consumer<ResourceKey> at) {
        Set<ResourceKey> now = Set.copyOf(marked);
        marked.clear();
        now.forEach(at);
    }

    /** Something that this object needs could not be written: it is marked again later, unless that is pointless. */
    public void failed(ResourceKey key, Throwable why) {
        Throwable cause = Failures.cause(why);
        if (!(cause instanceof StatusException refusal) || !POINTLESS.contains(refusal.code())) {
            context.getLog().debug("not written for {}: {}", key, cause.toString());
            later.add(key);
            timers.startSingleTimer("again", lookAgain, RETRY);
        }
    }

    /** Marks what has failed. */
    public void lookAgain() {
        Set<ResourceKey> now = Set.copyOf(later);
        later.clear();
        now.forEach(this::mark);
    }
}
