package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.node.NodeAccess.LogRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logs of a pod on another node than the one that the client asks. */
final class OtherNodesLogTest {
    private static final String LOG = "/api/v1/namespaces/default/pods/far/log";
    private ServerFixture server;
    private OtherNode there;

    @BeforeEach
    void start() throws Exception {
        server = new ServerFixture();
        there = OtherNode.of(server);
    }

    @AfterEach
    void stop() {
        server.close();
        there.close();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends {@code chunks} times as many bytes, one chunk whenever it is asked for one. */
    private static final class Chunks implements Flow.Publisher<ByteBuffer> {
        private final int bytes;
        private final long chunks;
        final AtomicLong asked = new AtomicLong();
        final AtomicBoolean cancelled = new AtomicBoolean();

        Chunks(int bytes, long chunks) {
            this.bytes = bytes;
            this.chunks = chunks;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                    if (asked.incrementAndGet() <= chunks) {
                        subscriber.onNext(ByteBuffer.wrap(new byte[bytes]));
                    } else {
                        subscriber.onComplete();
                    }
                }

                @Override
                public void cancel() {
                    cancelled.set(true);
                }
            });
        }
    }

    @Test
    void sendsTheWholeLog() throws Exception {
        there.pods.log = new Chunks(100_000, 50);
        HttpResponse<byte[]> response = server.http.send(
                server.request(LOG + "?container=c&tailLines=5&limitBytes=7&timestamps=true&previous=true"
                                + "&sinceTime=2026-01-02T03:04:05.123456789Z")
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain");
        assertThat(response.body()).hasSize(5_000_000);
        LogRequest asked = there.pods.lastLog;
        assertThat(asked)
                .isEqualTo(new LogRequest(
                        OtherNode.POD,
                        "c",
                        false,
                        true,
                        true,
                        5L,
                        7L,
                        Instant.parse("2026-01-02T03:04:05.123456789Z")));
        there.pods.log = new Chunks(1, 0);
        assertThat(server.get(LOG).body()).isEmpty();
    }

    @Test
    void followsUntilTheLogEnds() throws Exception {
        try (SubmissionPublisher<ByteBuffer> log = new SubmissionPublisher<>()) {
            there.pods.log = log;
            HttpResponse<InputStream> response =
                    server.http.send(server.request(LOG + "?follow=true").build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).as("the head does not wait").isEqualTo(200);
            for (String text : new String[] {"one", "two"}) {
                log.submit(bytes(text));
                assertThat(response.body().readNBytes(3)).asString().isEqualTo(text);
            }
            log.close();
            assertThat(response.body().read()).isEqualTo(-1);
        }
    }

    @Test
    void followsUntilTheClientLeaves() throws Exception {
        try (SubmissionPublisher<ByteBuffer> log = new SubmissionPublisher<>()) {
            there.pods.log = log;
            HttpClient client = server.client(server.pki.admin());
            HttpResponse<InputStream> response =
                    client.send(server.request(LOG + "?follow=true").build(), BodyHandlers.ofInputStream());
            log.submit(bytes("now"));
            assertThat(response.body().readNBytes(3)).asString().isEqualTo("now");
            client.shutdownNow();
            await().until(() -> log.getNumberOfSubscribers() == 0);
        }
    }

    @Test
    void asksForNoMoreThanTheClientReads() throws Exception {
        Chunks log = new Chunks(100_000, Long.MAX_VALUE);
        there.pods.log = log;
        HttpClient client = server.client(server.pki.admin());
        client.send(server.request(LOG + "?follow=true").build(), BodyHandlers.ofInputStream());
        // The connections' buffers fill, and then nothing more is asked for.
        AtomicLong before = new AtomicLong();
        await().during(Duration.ofMillis(500))
                .until(() -> log.asked.get() > 1 && before.getAndSet(log.asked.get()) == log.asked.get());
        assertThat(log.asked.get()).isLessThan(1000);
        client.shutdownNow();
        await().untilTrue(log.cancelled);
    }

    @Test
    void breaksOffWhereTheLogBreaksOff() throws Exception {
        try (SubmissionPublisher<ByteBuffer> log = new SubmissionPublisher<>()) {
            there.pods.log = log;
            HttpResponse<InputStream> response =
                    server.http.send(server.request(LOG + "?follow=true").build(), BodyHandlers.ofInputStream());
            log.submit(bytes("now"));
            assertThat(response.body().readNBytes(3)).asString().isEqualTo("now");
            log.closeExceptionally(new IOException("the disk is gone"));
            assertThatThrownBy(() -> response.body().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusalsOfTheNodeStayAsTheyAre() throws Exception {
        for (StatusException refusal : Refusals.SOME) {
            there.pods.refusal = refusal;
            HttpResponse<String> response = server.get(LOG + "?container=c&previous=true");
            assertThat(response.statusCode()).isEqualTo(refusal.code());
            assertThat(Json.read(response.body())).isEqualTo(refusal.toStatus());
            assertThat(response.headers().firstValue("Retry-After").orElse("0"))
                    .isEqualTo(Integer.toString(refusal.retryAfterSeconds()));
        }
    }
}
