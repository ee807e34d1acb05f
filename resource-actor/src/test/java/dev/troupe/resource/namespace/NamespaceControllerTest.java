package dev.troupe.resource.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.resource.EngineRules;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import dev.troupe.testkit.RecordedEvents;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NamespaceControllerTest {
    private static final ResourceKey TEAM = ResourceKey.clusterScoped("namespaces", "team");

    private final ActorTestKit testKit = ActorTestKit.create();
    private final ManualClock clock = new ManualClock();
    private final InMemoryCluster cluster = new InMemoryCluster(clock, new EngineRules(clock));

    @AfterEach
    void stop() {
        testKit.shutdownTestKit();
    }

    @Test
    void podsGoBeforeWhatTheyMayDependOn() {
        create("Namespace", "", "team");
        ResourceKey settings = create("ConfigMap", "team", "settings");
        ResourceKey pod = create("Pod", "team", "web");
        cluster.edit(pod, tree -> finalizers(tree, "metadata").add("example.com/wait"));
        List<String> gone = new CopyOnWriteArrayList<>();
        for (String resource : List.of("pods", "configmaps")) {
            cluster.subscribe(FeedFilter.of(resource), 0, change -> {
                if (change.type() == Change.Type.DELETED) {
                    gone.add(change.object().key().name());
                }
            });
        }
        ActorRef<Controller.SelfChanged> controller = controller();

        cluster.delete(TEAM);
        tell(controller);
        await().until(() -> cluster.existing(pod).header().terminating());
        assertTells(
                "NamespaceContentRemaining", "True", "Some resources are remaining: pods. has 1 resource instances");
        assertTells(
                "NamespaceFinalizersRemaining",
                "True",
                "Some content in the namespace has finalizers remaining: example.com/wait in 1 resource instances");
        assertTells(
                "NamespaceDeletionContentFailure",
                "False",
                "All content successfully deleted, may be waiting on finalization");

        cluster.write(update(pod, "", "metadata"));
        await().until(() -> cluster.find(settings).isEmpty());
        assertThat(gone).containsExactly("web", "settings");
    }

    @Test
    void othersFinalizersHoldANamespace() {
        create("Namespace", "", "team");
        cluster.edit(TEAM, tree -> finalizers(tree, "spec").add("kubernetes").add("example.com/wait"));
        ActorRef<Controller.SelfChanged> controller = controller();

        cluster.delete(TEAM);
        tell(controller);
        await().until(() -> cluster.existing(TEAM).tree().at("/spec/finalizers").size() == 1);
        assertThat(cluster.existing(TEAM).tree().at("/spec/finalizers/0").asText())
                .isEqualTo("example.com/wait");

        assertTells("NamespaceContentRemaining", "False", "All content successfully removed");

        cluster.write(update(TEAM, "finalize", "spec"));
        assertThat(cluster.find(TEAM)).isEmpty();
    }

    private void assertTells(String type, String status, String message) {
        await().untilAsserted(() -> assertThat(cluster.existing(TEAM).tree().at("/status/conditions"))
                .anySatisfy(condition -> {
                    assertThat(condition.path("type").asText()).isEqualTo(type);
                    assertThat(condition.path("status").asText()).isEqualTo(status);
                    assertThat(condition.path("message").asText()).isEqualTo(message);
                    assertThat(condition.path("lastTransitionTime").asText()).isNotEmpty();
                }));
    }

    private ActorRef<Controller.SelfChanged> controller() {
        return testKit.spawn(new NamespaceController(Kinds.builtIn())
                .start(TEAM, new Controller.Context(cluster, cluster, new RecordedEvents(), clock)));
    }

    private void tell(ActorRef<Controller.SelfChanged> controller) {
        controller.tell(new Controller.SelfChanged(cluster.existing(TEAM)));
    }

    private ResourceKey create(String kind, String namespace, String name) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", kind);
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        if (kind.equals("Pod")) {
            object.putObject("spec")
                    .putArray("containers")
                    .addObject()
                    .put("name", "c")
                    .put("image", "i");
        }
        return cluster.create(object).key();
    }

    private static ArrayNode finalizers(ObjectNode tree, String part) {
        return Json.child(tree, part).putArray("finalizers");
    }

    /** The object without the finalizers of that part. */
    private WriteRequest update(ResourceKey key, String subresource, String part) {
        ObjectNode tree = cluster.existing(key).tree();
        Json.child(tree, part).remove("finalizers");
        return new WriteRequest.Update(key, subresource, tree, WriteOptions.internal("test", clock.instant()));
    }
}
