package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.testkit.Builders;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Logs: as text, as they come, and no faster than the client reads. */
final class LogTest {
    private static final String LOG = "/api/v1/namespaces/default/pods/web/log";
    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
        server.cluster.create(Builders.pod("default", "web").onNode(ServerFixture.NODE));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void sendsTheLogAsText() throws Exception {
        server.nodes.log = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private int sent;

            @Override
            public void request(long n) {
                if (sent++ < 2) {
                    subscriber.onNext(bytes("line " + sent + "\n"));
                } else {
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
        HttpResponse<String> response = server.get(LOG + "?container=c&tailLines=5&timestamps=true&previous=true");
        assertThat(response.body()).isEqualTo("line 1\nline 2\n");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain");
        var request = Objects.requireNonNull(server.nodes.lastLog);
        assertThat(request.container()).isEqualTo("c");
        assertThat(request.tailLines()).isEqualTo(5);
        assertThat(request.timestamps()).isTrue();
        assertThat(request.previous()).isTrue();
        assertThat(request.follow()).isFalse();
    }

    @Test
    void followsUntilTheClientLeaves() throws Exception {
        try (SubmissionPublisher<ByteBuffer> log = new SubmissionPublisher<>()) {
            server.nodes.log = log;
            HttpClient client = server.client(server.pki.admin());
            HttpResponse<InputStream> response =
                    client.send(server.request(LOG + "?follow=true").build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            log.submit(bytes("now"));
            assertThat(response.body().readNBytes(3)).asString().isEqualTo("now");
            client.shutdownNow();
            await().until(() -> log.getNumberOfSubscribers() == 0);
        }
    }

    @Test
    void asksForNoMoreThanTheClientReads() throws Exception {
        AtomicLong asked = new AtomicLong();
        AtomicBoolean cancelled = new AtomicBoolean();
        server.nodes.log = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                asked.incrementAndGet();
                subscriber.onNext(ByteBuffer.wrap(new byte[100_000]));
            }

            @Override
            public void cancel() {
                cancelled.set(true);
            }
        });
        HttpClient client = server.client(server.pki.admin());
        client.send(server.request(LOG + "?follow=true").build(), BodyHandlers.ofInputStream());
        // The connection's buffers fill, and then nothing more is asked for.
        await().during(Duration.ofMillis(500)).until(() -> {
            long before = asked.get();
            Thread.onSpinWait();
            return before == asked.get() && before > 1;
        });
        assertThat(asked.get()).isLessThan(1000);
        client.shutdownNow();
        await().untilTrue(cancelled);
    }

    @Test
    void refusesOptions() throws Exception {
        assertThat(refusal("tailLines=-1"))
                .isEqualTo("tailLines: Invalid value: -1: must be greater than or equal to 0");
        assertThat(refusal("limitBytes=0")).isEqualTo("limitBytes: Invalid value: 0: must be greater than 0");
        assertThat(refusal("sinceSeconds=0")).isEqualTo("sinceSeconds: Invalid value: 0: must be greater than 0");
        assertThat(refusal("sinceSeconds=5&sinceTime=2026-01-01T00:00:00Z"))
                .isEqualTo(": Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified");
        assertThat(refusal("stream=Stdout")).isEqualTo("stream: Forbidden: may not be specified");
        assertThat(refusal("limitBytes=0&tailLines=-1&stream=x"))
                .startsWith("[tailLines: ")
                .contains(", limitBytes: ");
        assertThat(server.get(LOG + "?sinceSeconds=x").statusCode()).isEqualTo(400);
        assertThat(server.get(LOG + "?sinceTime=yesterday").statusCode()).isEqualTo(400);
        server.nodes.log = null;
        assertThat(server.get(LOG).statusCode()).isEqualTo(404);
    }

    /** What is wrong with those options. */
    private static String refusal(String options) throws Exception {
        HttpResponse<String> refused = server.get(LOG + "?" + options);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        JsonNode status = Json.read(refused.body());
        assertThat(status.path("reason").asText()).isEqualTo("Invalid");
        assertThat(status.path("message").asText()).startsWith("PodLogOptions \"web\" is invalid: ");
        return status.path("message").asText().substring("PodLogOptions \"web\" is invalid: ".length());
    }
}
