package dev.troupe.node.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A worker's view, fed with the gateway's lines. */
class RemoteFeedTest {
    private CompletableFuture<Long> committedHead = CompletableFuture.completedFuture(0L);
    private final RemoteFeed feed = new RemoteFeed(() -> committedHead);
    private final List<String> heard = new ArrayList<>();

    private static String pod(String type, String name, long revision) {
        return "{\"type\":\"" + type + "\",\"resource\":\"pods\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Pod\","
                + "\"metadata\":{\"namespace\":\"default\",\"name\":\"" + name + "\",\"uid\":\"u-" + name
                + "\",\"resourceVersion\":\"" + revision + "\"},\"spec\":{\"nodeName\":\"w1\"}}}";
    }

    private static String line(String type, long revision) {
        return "{\"type\":\"" + type + "\",\"revision\":" + revision + "}";
    }

    private void take(String... lines) {
        for (String line : lines) {
            feed.take(line);
        }
    }

    private void listen() {
        feed.subscribe(FeedFilter.of("pods").onNode("w1"), 0, new ChangeFeed.Subscriber() {
            @Override
            public void changed(Change change) {
                heard.add(change.type() + " " + change.object().key().name() + "@" + change.revision());
            }

            @Override
            public void synced(long revision) {
                heard.add("synced@" + revision);
            }
        });
    }

    @Test
    void subscribersHearWhatExistsAndThenWhatChanges() {
        feed.begin();
        take(pod("ADDED", "a", 3), line("SYNCED", 5));
        listen();
        take(pod("ADDED", "b", 6), pod("MODIFIED", "a", 7), pod("DELETED", "b", 8));
        assertThat(heard).containsExactly("ADDED a@3", "synced@5", "ADDED b@6", "MODIFIED a@7", "DELETED b@6");
        assertThat(feed.find(new ResourceKey("pods", "default", "b"))).isEmpty();
    }

    @Test
    void aNewBeginningTellsOnlyWhatIsNews() {
        feed.begin();
        take(pod("ADDED", "kept", 1), pod("ADDED", "changed", 2), pod("ADDED", "gone", 3), line("SYNCED", 4));
        listen();
        heard.clear();
        feed.begin();
        take(pod("ADDED", "kept", 1), pod("ADDED", "changed", 9), pod("ADDED", "new", 8));
        assertThat(heard)
                .as("nothing is gone before all has been told")
                .containsExactly("MODIFIED changed@9", "ADDED new@8");
        take(line("SYNCED", 10));
        assertThat(heard).containsExactly("MODIFIED changed@9", "ADDED new@8", "DELETED gone@3");
        assertThat(feed.list(FeedFilter.of("pods")).objects()).hasSize(3);
    }

    @Test
    void aBeginningThatBreaksOffTakesNothingAway() {
        feed.begin();
        take(pod("ADDED", "a", 1), pod("ADDED", "b", 2), line("SYNCED", 3));
        listen();
        feed.begin();
        take(pod("ADDED", "a", 1));
        feed.begin();
        take(pod("ADDED", "a", 1), pod("ADDED", "b", 2), line("SYNCED", 4));
        assertThat(heard).containsExactly("ADDED a@1", "ADDED b@2", "synced@3");
    }

    @Test
    void olderNewsThanWhatIsKnownSayNothing() {
        feed.begin();
        take(pod("ADDED", "a", 5), line("SYNCED", 5));
        listen();
        take(pod("MODIFIED", "a", 4));
        assertThat(heard).containsExactly("ADDED a@5", "synced@5");
    }

    @Test
    void catchesUpOnceEverythingUpToTheCommittedHeadHasBeenTold() {
        committedHead = CompletableFuture.completedFuture(7L);
        CompletableFuture<Long> caughtUp = feed.catchUp().toCompletableFuture();
        feed.begin();
        take(line("HEAD", 9));
        assertThat(caughtUp).as("what exists has not been told").isNotDone();
        take(line("SYNCED", 6));
        assertThat(caughtUp).isCompletedWithValue(7L);
        CompletableFuture<Void> later = feed.await(12).toCompletableFuture();
        take(line("HEAD", 11));
        assertThat(later).isNotDone();
        take(line("HEAD", 12));
        assertThat(later).isCompleted();
        assertThat(feed.head()).isEqualTo(12);
    }

    @Test
    void cannotCatchUpWhileNoControlNodeAnswers() {
        committedHead = CompletableFuture.failedFuture(StatusException.unavailable("nobody", 1));
        assertThatThrownBy(() -> feed.catchUp().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(503));
    }
}
