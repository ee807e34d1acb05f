package dev.troupe.apiserver.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.testkit.Builders;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WatchQueueTest {
    private final AtomicInteger woken = new AtomicInteger();
    private final WatchQueue queue = new WatchQueue(3, woken::incrementAndGet);

    private static Change change(long revision) {
        StoredObject object = StoredObject.of(
                        new ResourceKey("pods", "default", "p"),
                        Builders.pod("default", "p").tree())
                .at(revision);
        return new Change(Change.Type.ADDED, object, null);
    }

    @Test
    void initialEventsAreNotBounded() {
        for (int i = 1; i <= 10; i++) {
            queue.changed(change(i));
        }
        queue.synced(10);
        assertThat(queue.overflowed()).isFalse();
        assertThat(woken).hasValue(11);
    }

    @Test
    void whatFollowsIsBounded() {
        queue.bookmark(0);
        queue.changed(change(1));
        queue.changed(change(2));
        assertThat(queue.overflowed()).isFalse();
        assertThat(queue.poll()).isInstanceOf(WatchQueue.Item.Bookmark.class);
        queue.changed(change(3));
        queue.changed(change(4));
        assertThat(queue.overflowed()).isTrue();
        assertThat(queue.isEmpty()).isTrue();
        queue.changed(change(5));
        assertThat(queue.isEmpty()).isTrue();
    }
}
