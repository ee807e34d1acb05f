package dev.troupe.workload.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import org.junit.jupiter.api.Test;

class TemplatesTest {
    private final ObjectNode template = tree("""
            {"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"main","image":"test/main:1"}]}}
            """);

    @Test
    void theOrderOfFieldsAndTheHashLabelDoNotMatter() {
        ObjectNode other = tree("""
                {"spec":{"containers":[{"image":"test/main:1","name":"main"}]},
                 "metadata":{"creationTimestamp":null,"labels":{"pod-template-hash":"x","app":"web"}}}
                """);
        assertThat(Templates.same(template, other)).isTrue();
        assertThat(Templates.hash(template, 0)).isEqualTo(Templates.hash(other, 0));
    }

    @Test
    void whatPodsAreMadeOfMatters() {
        ObjectNode other = tree("""
                {"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"main","image":"test/main:2"}]}}
                """);
        assertThat(Templates.same(template, other)).isFalse();
        assertThat(Templates.hash(template, 0)).isNotEqualTo(Templates.hash(other, 0));
    }

    /** ReplicaSets keep their names over upgrades of Troupe: this hash must never change. */
    @Test
    void theHashIsForEver() {
        assertThat(Templates.hash(template, 0)).isEqualTo("5b7b58c4c");
        assertThat(Templates.hash(template, 1)).isNotEqualTo(Templates.hash(template, 0));
    }

    private static ObjectNode tree(String json) {
        return (ObjectNode) Json.read(json);
    }
}
