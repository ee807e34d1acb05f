package dev.troupe.node.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets the folder before each test
class LogPublisherTest {
    @TempDir
    Path folder;

    private static final LogQuery ALL = new LogQuery(false, false, null, null, null);
    private static final LogQuery FOLLOW = new LogQuery(true, false, null, null, null);

    private Path log() {
        return folder.resolve("0.log");
    }

    private void write(String text) throws IOException {
        Files.writeString(log(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Lines out, one second apart from 00:00:01 on. */
    private void lines(int from, int to) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = from; i <= to; i++) {
            text.append(String.format("2026-01-01T00:%02d:%02d.123456789Z stdout F line %d%n", i / 60, i % 60, i));
        }
        write(text.toString());
    }

    private static final class Reader implements Flow.Subscriber<ByteBuffer> {
        private final StringBuffer text = new StringBuffer();
        private final long demand;
        private volatile Flow.@Nullable Subscription subscription;
        private volatile boolean complete;
        private volatile @Nullable Throwable failure;

        Reader(long demand) {
            this.demand = demand;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(demand);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            text.append(StandardCharsets.UTF_8.decode(chunk));
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void onComplete() {
            complete = true;
        }
    }

    private Reader read(LogQuery query, AtomicBoolean running) {
        Reader reader = new Reader(Long.MAX_VALUE);
        new LogPublisher(log(), query, running::get).subscribe(reader);
        return reader;
    }

    private String readAll(LogQuery query) {
        Reader reader = read(query, new AtomicBoolean());
        await().until(() -> reader.complete || reader.failure != null);
        assertThat(reader.failure).isNull();
        return reader.text.toString();
    }

    @Test
    void takesTheFormatAway() throws IOException {
        write(
                "2026-01-01T00:00:00Z stdout F one\n2026-01-01T00:00:01Z stderr P two\n2026-01-01T00:00:01Z stderr F , done\n"
                        + "2026-01-01T00:00:02Z stdout F \n");
        assertThat(readAll(ALL)).isEqualTo("one\ntwo, done\n\n");
    }

    @Test
    void showsTimestampsOncePerLine() throws IOException {
        write("2026-01-01T00:00:00Z stdout P a\n2026-01-01T00:00:01Z stdout F b\n");
        assertThat(readAll(new LogQuery(false, true, null, null, null))).isEqualTo("2026-01-01T00:00:00Z ab\n");
    }

    @Test
    void missingLogIsEmpty() {
        assertThat(readAll(ALL)).isEmpty();
    }

    @Test
    void tailsLastLines() throws IOException {
        lines(1, 3000);
        assertThat(readAll(new LogQuery(false, false, 2L, null, null))).isEqualTo("line 2999\nline 3000\n");
        assertThat(readAll(new LogQuery(false, false, 0L, null, null))).isEmpty();
        assertThat(readAll(new LogQuery(false, false, 5000L, null, null)).lines())
                .hasSize(3000);
        assertThat(readAll(new LogQuery(false, false, 2500L, null, null)).lines())
                .hasSize(2500);
    }

    @Test
    void beginsSinceATime() throws IOException {
        lines(1, 50);
        Instant since = Instant.parse("2026-01-01T00:00:49Z");
        assertThat(readAll(new LogQuery(false, false, null, null, since))).isEqualTo("line 49\nline 50\n");
    }

    @Test
    void endsAfterSoManyBytes() throws IOException {
        lines(1, 50);
        assertThat(readAll(new LogQuery(false, false, null, 10L, null))).isEqualTo("line 1\nlin");
    }

    @Test
    void readsLargeLogs() throws IOException {
        lines(1, 20_000 % 3600);
        for (int i = 0; i < 10; i++) {
            lines(1, 3599);
        }
        assertThat(readAll(ALL).lines()).hasSize(20_000 % 3600 + 35_990);
    }

    @Test
    void followsUntilTheContainerEnds() throws IOException {
        AtomicBoolean running = new AtomicBoolean(true);
        lines(1, 1);
        Reader reader = read(FOLLOW, running);
        await().until(() -> reader.text.toString().equals("line 1\n"));
        lines(2, 2);
        await().until(() -> reader.text.toString().equals("line 1\nline 2\n"));
        assertThat(reader.complete).isFalse();
        lines(3, 3);
        running.set(false);
        await().until(() -> reader.complete);
        assertThat(reader.text.toString()).endsWith("line 3\n");
    }

    @Test
    void followsLogThatIsNotYetThere() throws IOException {
        AtomicBoolean running = new AtomicBoolean(true);
        Reader reader = read(FOLLOW, running);
        lines(1, 1);
        await().until(() -> reader.text.toString().equals("line 1\n"));
        running.set(false);
        await().until(() -> reader.complete);
    }

    @Test
    void followsThroughRotation() throws IOException {
        AtomicBoolean running = new AtomicBoolean(true);
        lines(1, 1);
        Reader reader = read(FOLLOW, running);
        await().until(() -> reader.text.toString().equals("line 1\n"));
        lines(2, 2);
        Files.move(log(), folder.resolve("0.log.20260101-000000"));
        lines(3, 3);
        await().until(() -> reader.text.toString().equals("line 1\nline 2\nline 3\n"));
        running.set(false);
        await().until(() -> reader.complete);
    }

    @Test
    void cancelledReaderStops() throws IOException {
        lines(1, 1);
        Reader reader = read(FOLLOW, new AtomicBoolean(true));
        await().until(() -> reader.text.length() > 0);
        Flow.Subscription subscription = reader.subscription;
        assertThat(subscription).isNotNull();
        if (subscription != null) {
            subscription.cancel();
        }
        lines(2, 2);
        assertThat(reader.complete).isFalse();
        assertThat(reader.text.toString()).isEqualTo("line 1\n");
    }

    @Test
    void readsNoFasterThanAsked() throws IOException {
        for (int i = 0; i < 20; i++) {
            lines(1, 3599);
        }
        Reader reader = new Reader(1);
        new LogPublisher(log(), ALL, () -> false).subscribe(reader);
        await().until(() -> reader.text.length() > 0);
        int first = reader.text.length();
        assertThat(first).isLessThan(100_000);
        await().during(Duration.ofMillis(100)).until(() -> reader.text.length() == first);
    }
}
