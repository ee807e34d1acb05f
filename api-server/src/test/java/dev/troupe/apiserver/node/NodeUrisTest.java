package dev.troupe.apiserver.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Query;
import dev.troupe.protocol.node.NodeAccess.LogRequest;
import dev.troupe.protocol.node.NodeAccess.StreamRequest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NodeUrisTest {
    private static final ResourceKey POD = new ResourceKey("pods", "default", "web");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static NodeUris.Asked read(String uri) {
        int query = uri.indexOf('?');
        return query < 0
                ? NodeUris.read(uri, Query.parse(""), NOW)
                : NodeUris.read(uri.substring(0, query), Query.parse(uri.substring(query + 1)), NOW);
    }

    @Test
    void readsTheStreamsThatItWrites() {
        for (StreamRequest request : List.of(
                new StreamRequest.Exec(
                        POD, "main", List.of("sh", "-c", "a=b&c; echo \"ü%+/?\"\n"), true, true, true, false),
                new StreamRequest.Exec(POD, "", List.of("", " "), false, true, false, false),
                new StreamRequest.Attach(POD, "no such/container %", true, true, false, true),
                new StreamRequest.PortForward(POD, List.of(80, 443)),
                new StreamRequest.PortForward(POD, List.of()))) {
            assertThat(read(NodeUris.of(request))).isEqualTo(new NodeUris.Asked.Stream(request));
        }
    }

    @Test
    void readsTheLogsThatItWrites() {
        for (LogRequest request : List.of(
                new LogRequest(POD, "main", true, false, true, 0L, 1L, NOW.plusNanos(123_456_789)),
                new LogRequest(POD, "", false, true, false, null, null, null))) {
            assertThat(read(NodeUris.of(request))).isEqualTo(new NodeUris.Asked.Log(request));
        }
    }

    @Test
    void hasAKubeletsPaths() {
        assertThat(NodeUris.of(new LogRequest(POD, "main", true, false, false, null, null, null)))
                .isEqualTo("/containerLogs/default/web/main?follow=true");
        assertThat(NodeUris.of(new StreamRequest.Exec(POD, "main", List.of("ls"), false, true, false, false)))
                .isEqualTo("/exec/default/web/main?command=ls&stdout=true");
        assertThat(NodeUris.of(new StreamRequest.PortForward(POD, List.of(80))))
                .isEqualTo("/portForward/default/web?ports=80");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/exec", "/exec/default", "/exec//web", "/exec/a/b/c/d", "/pods/default/web", "/run/a/b"})
    void knowsNoOtherPaths(String path) {
        assertThatThrownBy(() -> read(path + "?command=ls&stdout=true"))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(404));
    }
}
