package dev.troupe.app.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import org.junit.jupiter.api.Test;

class StoryLineTest {

    @Test
    void saysWhoDidWhatToWhichObjectAndWhatChanged() {
        assertThat(StoryLine.of(Json.read("""
                {"revision":17,"at":"2026-11-25T15:00:00Z","user":"ann","groups":[],"verb":"patch","type":"UPDATED",
                 "resource":"deployments.apps","namespace":"default","name":"web","uid":"u",
                 "facts":["replicas 1 → 3"],
                 "patch":{"spec":{"replicas":3},"metadata":{"generation":2,"managedFields":[{"manager":"kubectl"}],
                  "labels":{"old":null,"tier":"front"}}}}""")))
                .isEqualTo("17  2026-11-25T15:00:00Z  ann  patch  deployments.apps/default/web: replicas 1 → 3;"
                        + " spec.replicas=3; -metadata.labels.old; metadata.labels.tier=front");
    }

    @Test
    void aClusterScopedObjectHasNoNamespace() {
        assertThat(StoryLine.of(Json.read("""
                {"revision":1,"at":"2026-11-25T15:00:00Z","user":"ann","verb":"create","resource":"nodes",
                 "namespace":"","name":"node-1","facts":["created"]}""")))
                .isEqualTo("1  2026-11-25T15:00:00Z  ann  create  nodes/node-1: created");
    }

    @Test
    void longValuesAndLongListsAreCutShort() {
        ObjectNode patch = Json.object().put("text", "x".repeat(100) + "\n");
        assertThat(StoryLine.changes(patch)).containsExactly("text=" + "x".repeat(59) + "…");
        for (int i = 0; i < 20; i++) {
            patch.put("f" + i, i);
        }
        assertThat(StoryLine.changes(patch)).hasSize(9).endsWith("f6=6", "and 13 more");
    }

    @Test
    void ofListsOfObjectsOnlyThatTheyChangedIsTold() {
        assertThat(StoryLine.changes((ObjectNode) Json.read("""
                {"status":{"conditions":[{"type":"Ready"}]},"spec":{"args":["a","b"],"ports":[]}}""")))
                .containsExactly("status.conditions changed", "spec.args=[\"a\",\"b\"]", "spec.ports=[]");
    }

    @Test
    void thatItWasUpdatedIsSaidOnlyWhereNothingElseIs() {
        assertThat(StoryLine.of(Json.read("""
                {"revision":1,"at":"now","user":"ann","verb":"update","resource":"nodes","namespace":"","name":"n",
                 "facts":["updated"],"patch":{"spec":{"unschedulable":true}}}"""))).endsWith("nodes/n: spec.unschedulable=true");
        assertThat(StoryLine.of(Json.read("""
                {"revision":1,"at":"now","user":"ann","verb":"update","resource":"nodes","namespace":"","name":"n",
                 "facts":["updated"],"patch":{}}"""))).endsWith("nodes/n: updated");
    }

    @Test
    void linesStayLines() {
        assertThat(StoryLine.changes(Json.object().put("text", "a\nb"))).containsExactly("text=a\\nb");
    }
}
