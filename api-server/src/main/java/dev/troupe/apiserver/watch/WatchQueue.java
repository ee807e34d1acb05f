package dev.troupe.apiserver.watch;

import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What one watch has still to send. The feed puts in, on its thread; the client's event loop takes out. Only what
 * follows the initial events is bounded: those were asked for, and the client cannot be behind with them.
 */
public final class WatchQueue implements ChangeFeed.Subscriber {

    /** What is sent. */
    public sealed interface Item {
        record Event(Change change) implements Item {}

        /** @param initialEventsEnd whether it follows the last initial event */
        record Bookmark(long revision, boolean initialEventsEnd) implements Item {}
    }

    private final Queue<Item> items = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final int maxEvents;
    private final Runnable filled;
    private volatile boolean bounded;
    private volatile boolean overflowed;

    /** @param filled called after every item, on the feed's thread */
    public WatchQueue(int maxEvents, Runnable filled) {
        this.maxEvents = maxEvents;
        this.filled = filled;
    }

    @Override
    public void changed(Change change) {
        add(new Item.Event(change));
    }

    @Override
    public void synced(long revision) {
        add(new Item.Bookmark(revision, true));
    }

    @Override
    public void bookmark(long revision) {
        // The first bookmark is asked for on subscribing: it follows the rows that the client had missed.
        bounded = true;
        add(new Item.Bookmark(revision, false));
    }

    private void add(Item item) {
        if (overflowed) {
            return;
        }
        if (bounded && size.get() >= maxEvents) {
            overflowed = true;
            items.clear();
        } else {
            size.incrementAndGet();
            items.add(item);
        }
        filled.run();
    }

    /** Whether the client has fallen too far behind; nothing more will come. */
    public boolean overflowed() {
        return overflowed;
    }

    @Nullable
    public Item poll() {
        Item item = items.poll();
        if (item != null) {
            size.decrementAndGet();
        }
        return item;
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }
}
