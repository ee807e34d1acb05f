package dev.troupe.persistence.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.persistence.journal.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedPeersTest {
    private static final int MAX_BYTES = 1000;

    @Test
    void messagesStayBelowTheLimitAndOversizedRowsAreOnlyAnnounced() {
        List<FeedPeers.Message> messages =
                FeedPeers.messages(List.of(row(1, 400), row(2, 400), row(3, 400), row(4, 5000), row(5, 10)), MAX_BYTES);

        assertThat(messages).hasSize(4);
        assertThat(messages.get(0))
                .isInstanceOfSatisfying(
                        FeedPeers.Rows.class,
                        rows -> assertThat(rows.rows())
                                .extracting(Row::ordering)
                                .containsExactly(1L, 2L));
        assertThat(messages.get(1))
                .isInstanceOfSatisfying(
                        FeedPeers.Rows.class,
                        rows -> assertThat(rows.rows())
                                .extracting(Row::ordering)
                                .containsExactly(3L));
        assertThat(messages.get(2)).isEqualTo(new FeedPeers.TooBig(4));
        assertThat(messages.get(3))
                .isInstanceOfSatisfying(
                        FeedPeers.Rows.class,
                        rows -> assertThat(rows.rows())
                                .extracting(Row::ordering)
                                .containsExactly(5L));
    }

    @Test
    void messagesSurviveTheWire() {
        FeedSerializer serializer = new FeedSerializer();
        for (FeedPeers.Message message : FeedPeers.messages(List.of(row(1, 400), row(2, 5000)), MAX_BYTES)) {
            Object read = serializer.fromBinary(serializer.toBinary(message), serializer.manifest(message));
            assertThat(read).usingRecursiveComparison().isEqualTo(message);
        }
    }

    private static Row row(long ordering, int bytes) {
        return new Row(
                ordering,
                "configmaps/default/wéb",
                7,
                7401,
                "1",
                "x".repeat(bytes).getBytes(StandardCharsets.UTF_8));
    }
}
