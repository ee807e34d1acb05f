package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How objects go: finalizers, owners, whole collections, and namespaces with all that is in them. */
@ExtendWith(ClusterExtension.class)
class ITObjectDeletion {
    private static final String HOLD = "\"finalizers\":[\"tests.troupe.dev/hold\"]";

    /** Makes a ConfigMap with more metadata than its name and gives it. */
    private static JsonNode make(Workspace workspace, String name, String metadata) {
        String separator = metadata.isEmpty() ? "" : ",";
        Api.Answer made = workspace
                .api()
                .post(
                        workspace.path("configmaps"),
                        "{\"metadata\":{\"name\":\"" + name + "\"" + separator + metadata + "}}");
        assertThat(made.code()).as(made.body()).isEqualTo(201);
        return made.json();
    }

    private static String ownedBy(JsonNode... owners) {
        return Stream.of(owners).map(owner -> reference(owner, true)).collect(references());
    }

    private static String ownedWithoutBlocking(JsonNode owner) {
        return Stream.of(reference(owner, false)).collect(references());
    }

    private static Collector<CharSequence, ?, String> references() {
        return Collectors.joining(",", "\"ownerReferences\":[", "]");
    }

    private static String reference(JsonNode owner, boolean blocks) {
        return Json.object()
                .put("apiVersion", "v1")
                .put("kind", "ConfigMap")
                .put("name", owner.at("/metadata/name").asText())
                .put("uid", owner.at("/metadata/uid").asText())
                .put("blockOwnerDeletion", blocks)
                .toString();
    }

    private static void hold(Workspace workspace, String name) {
        Api.Answer held = workspace
                .api()
                .patch("merge-patch", workspace.path("configmaps/" + name), "{\"metadata\":{" + HOLD + "}}");
        assertThat(held.code()).as(held.body()).isEqualTo(200);
    }

    private static Api.Answer delete(Workspace workspace, String name, String policy) {
        return workspace
                .api()
                .send(
                        "DELETE",
                        workspace.path("configmaps/" + name),
                        "application/json",
                        "{\"propagationPolicy\":\"" + policy + "\"}");
    }

    private static void release(Workspace workspace, String name) {
        Api.Answer released = workspace
                .api()
                .patch("merge-patch", workspace.path("configmaps/" + name), "{\"metadata\":{\"finalizers\":null}}");
        assertThat(released.code()).as(released.body()).isEqualTo(200);
    }

    private static List<String> finalizers(JsonNode object) {
        return object.at("/metadata/finalizers")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void aFinalizerHoldsAnObject(Workspace workspace) throws IOException {
        JsonNode made = make(workspace, "held", HOLD);
        try (Watching watching = Watching.open(
                workspace.api(),
                workspace.path("configmaps?watch=true&resourceVersion="
                        + made.at("/metadata/resourceVersion").asText()))) {
            Api.Answer answer = workspace.api().delete(workspace.path("configmaps/held"));
            assertThat(answer.code()).isEqualTo(200);
            assertThat(answer.json().path("kind").asText()).isEqualTo("ConfigMap");
            JsonNode held = workspace.get("configmaps/held").json();
            assertThat(held.at("/metadata/deletionTimestamp").asText()).isNotEmpty();
            assertThat(held.at("/metadata/deletionGracePeriodSeconds").asInt(-1))
                    .isZero();
            Api.Answer again = workspace.api().delete(workspace.path("configmaps/held"));
            assertThat(again.json().at("/metadata/resourceVersion")).isEqualTo(held.at("/metadata/resourceVersion"));
            Api.Answer more = workspace
                    .api()
                    .patch(
                            "json-patch",
                            workspace.path("configmaps/held"),
                            "[{\"op\":\"add\",\"path\":\"/metadata/finalizers/-\",\"value\":\"tests.troupe.dev/more\"}]");
            assertThat(more.code()).isEqualTo(422);
            assertThat(more.message())
                    .contains(
                            "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found"
                                    + " new finalizers []string{\"tests.troupe.dev/more\"}");
            release(workspace, "held");
            assertThat(workspace.get("configmaps/held").code()).isEqualTo(404);
            watching.awaitBriefs("MODIFIED held", "DELETED held");
        }
    }

    @Test
    void backgroundDeletionTakesDependentsAfterTheirOwner(Workspace workspace) {
        JsonNode owner = make(workspace, "owner", "");
        JsonNode child = make(workspace, "child", ownedBy(owner));
        make(workspace, "grandchild", ownedBy(child));
        JsonNode other = make(workspace, "other", "");
        String both = ownedBy(owner).replace("]", ",") + ownedBy(other).split("\\[", 2)[1];
        make(workspace, "shared", both);
        assertThat(delete(workspace, "owner", "Background").code()).isEqualTo(200);
        assertThat(workspace.get("configmaps/owner").code()).isEqualTo(404);
        workspace.awaitGone("configmaps/child");
        workspace.awaitGone("configmaps/grandchild");
        JsonNode shared = workspace.awaitObject(
                "configmaps/shared",
                object -> object.at("/metadata/ownerReferences").size() == 1);
        assertThat(shared.at("/metadata/ownerReferences/0/name").asText()).isEqualTo("other");
    }

    @Test
    void foregroundDeletionTakesDependentsFirst(Workspace workspace) {
        JsonNode owner = make(workspace, "owner", "");
        make(workspace, "blocking", HOLD + "," + ownedBy(owner));
        make(workspace, "free", HOLD + "," + ownedWithoutBlocking(owner));
        assertThat(delete(workspace, "owner", "Foreground").code()).isEqualTo(200);
        assertThat(finalizers(workspace.get("configmaps/owner").json())).containsExactly("foregroundDeletion");
        workspace.awaitObject(
                "configmaps/blocking", object -> object.at("/metadata").has("deletionTimestamp"));
        workspace.awaitObject(
                "configmaps/free", object -> object.at("/metadata").has("deletionTimestamp"));
        assertThat(workspace.get("configmaps/owner").code()).isEqualTo(200);
        release(workspace, "blocking");
        workspace.awaitGone("configmaps/owner");
        assertThat(workspace.get("configmaps/free").code()).isEqualTo(200);
        release(workspace, "free");
    }

    @Test
    void whatOthersKeepIsNotWaitedFor(Workspace workspace) {
        JsonNode leaving = make(workspace, "leaving", "");
        JsonNode staying = make(workspace, "staying", "");
        make(workspace, "child", ownedBy(leaving, staying));
        assertThat(delete(workspace, "leaving", "Foreground").code()).isEqualTo(200);
        workspace.awaitGone("configmaps/leaving");
        assertThat(workspace.get("configmaps/child").json().at("/metadata/ownerReferences"))
                .hasSize(1);
        make(workspace, "other", "");
        String reference = "{\"metadata\":{"
                + ownedBy(staying, workspace.get("configmaps/other").json()) + "}}";
        assertThat(workspace
                        .api()
                        .patch("merge-patch", workspace.path("configmaps/child"), reference)
                        .code())
                .isEqualTo(200);
        hold(workspace, "child");
        assertThat(delete(workspace, "staying", "Foreground").code()).isEqualTo(200);
        assertThat(delete(workspace, "other", "Foreground").code()).isEqualTo(200);
        workspace.awaitObject(
                "configmaps/child",
                object -> object.at("/metadata").has("deletionTimestamp")
                        || object.at("/metadata/ownerReferences").size() == 1);
        release(workspace, "child");
        workspace.awaitGone("configmaps/staying");
        workspace.awaitGone("configmaps/other");
        workspace.awaitGone("configmaps/child");
    }

    @Test
    void theDefaultServiceAccountComesBack(Workspace workspace) {
        String uid = workspace
                .get("serviceaccounts/default")
                .json()
                .at("/metadata/uid")
                .asText();
        assertThat(workspace
                        .api()
                        .delete(workspace.path("serviceaccounts/default"))
                        .code())
                .isEqualTo(200);
        workspace.awaitObject("serviceaccounts/default", object -> {
            String now = object.at("/metadata/uid").asText();
            return !now.isEmpty() && !now.equals(uid);
        });
    }

    @Test
    void orphansStayWithoutTheirOwner(Workspace workspace) {
        JsonNode owner = make(workspace, "owner", "");
        JsonNode child = make(workspace, "child", ownedBy(owner));
        assertThat(delete(workspace, "owner", "Orphan").code()).isEqualTo(200);
        workspace.awaitGone("configmaps/owner");
        JsonNode orphan = workspace.get("configmaps/child").json();
        assertThat(orphan.at("/metadata").has("ownerReferences")).isFalse();
        assertThat(orphan.at("/metadata/uid")).isEqualTo(child.at("/metadata/uid"));
    }

    @Test
    void dependentsOfNobodyAreCollected(Workspace workspace) {
        ObjectNode ghost = Json.object();
        ghost.putObject("metadata").put("name", "ghost").put("uid", "6f8a0b0e-0000-4000-8000-000000000000");
        make(workspace, "haunted", ownedBy(ghost));
        workspace.awaitGone("configmaps/haunted");
    }

    @Test
    void deploymentsTakeOrLeaveWhatTheyOwn(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        String collection = Sample.DEPLOYMENT.collection(workspace.namespace());
        String json = Sample.DEPLOYMENT.json(workspace.namespace(), "d").replace("\"replicas\":0", "\"replicas\":2");
        assertThat(workspace.api().post(collection, json).code()).isEqualTo(201);
        workspace.awaitTrue(() -> kubectl.json("get", "pods").path("items").size() == 2);
        assertThat(kubectl.run("delete", "deployment", "d", "--cascade=orphan"))
                .startsWith("deployment.apps \"d\" deleted");
        JsonNode sets = kubectl.json("get", "replicasets").path("items");
        assertThat(sets).hasSize(1);
        assertThat(sets.get(0).at("/metadata").has("ownerReferences")).isFalse();
        assertThat(workspace.api().post(collection, json).code()).isEqualTo(201);
        workspace.awaitTrue(
                () -> kubectl.json("get", "replicasets").at("/items/0/metadata").has("ownerReferences"));
        assertThat(kubectl.json("get", "replicasets").path("items")).hasSize(1);
        kubectl.run("delete", "deployment", "d", "--cascade=foreground");
        assertThat(kubectl.json("get", "deployments,replicasets,pods").path("items"))
                .isEmpty();
    }

    @Test
    void aCollectionIsDeletedBySelector(Workspace workspace) {
        make(workspace, "a", "\"labels\":{\"x\":\"1\"}");
        make(workspace, "b", "\"labels\":{\"x\":\"1\"}," + HOLD);
        make(workspace, "c", "\"labels\":{\"x\":\"2\"}");
        Api.Answer answer = workspace.api().delete(workspace.path("configmaps?labelSelector=x%3D1"));
        assertThat(answer.code()).isEqualTo(200);
        assertThat(answer.json().path("kind").asText()).isEqualTo("ConfigMapList");
        assertThat(answer.json().path("items")).hasSize(2);
        assertThat(workspace.kubectl().run("get", "cm", "-o", "name")).isEqualTo("configmap/b\nconfigmap/c\n");
        release(workspace, "b");
        assertThat(workspace.kubectl().run("delete", "cm", "--all")).startsWith("configmap \"c\" deleted");
        assertThat(workspace.get("configmaps").json().path("items")).isEmpty();
    }

    @Test
    void preconditionsHoldADeletionBack(Workspace workspace) {
        JsonNode made = make(workspace, "precious", "");
        String body = "{\"preconditions\":{\"uid\":\"UID\",\"resourceVersion\":\"VERSION\"}}"
                .replace("UID", made.at("/metadata/uid").asText());
        String path = workspace.path("configmaps/precious");
        Api.Answer stale = workspace.api().send("DELETE", path, "application/json", body.replace("VERSION", "1"));
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.message())
                .isEqualTo("Operation cannot be fulfilled on ConfigMap \"precious\": the"
                        + " ResourceVersion in the precondition (1) does not match the ResourceVersion in record ("
                        + made.at("/metadata/resourceVersion").asText() + "). The object might have been modified");
        String right =
                body.replace("VERSION", made.at("/metadata/resourceVersion").asText());
        assertThat(workspace
                        .api()
                        .send("DELETE", path, "application/json", right)
                        .code())
                .isEqualTo(200);
    }

    @Test
    void aNamespaceGoesWithItsContent(Workspace workspace) {
        String namespace = workspace.namespace() + "-doomed";
        Api api = workspace.api();
        assertThat(api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}")
                        .code())
                .isEqualTo(201);
        workspace.awaitTrue(() -> api.get("/api/v1/namespaces/" + namespace + "/serviceaccounts/default")
                        .code()
                == 200);
        for (Sample sample : Sample.all()) {
            if (sample.namespaced()) {
                assertThat(api.post(sample.collection(namespace), sample.json(namespace, "content"))
                                .code())
                        .as(sample.resource())
                        .isEqualTo(201);
            }
        }
        String held = "/api/v1/namespaces/" + namespace + "/configmaps/held";
        api.post(held.replace("/held", ""), "{\"metadata\":{\"name\":\"held\"," + HOLD + "}}");
        Api.Answer deleted = api.delete("/api/v1/namespaces/" + namespace);
        assertThat(deleted.json().at("/status/phase").asText()).isEqualTo("Terminating");
        assertThat(workspace.kubectl().run("get", "ns", namespace)).containsPattern(namespace + " +Terminating");
        Api.Answer late = api.post(held.replace("/held", ""), "{\"metadata\":{\"name\":\"late\"}}");
        assertThat(late.code()).isEqualTo(403);
        assertThat(late.message())
                .isEqualTo("configmaps \"late\" is forbidden: unable to create new content in namespace " + namespace
                        + " because it is being terminated");
        for (Sample sample : Sample.all()) {
            if (sample.namespaced()) {
                workspace.awaitTrue(
                        () -> api.get(sample.path(namespace, "content")).code() == 404);
            }
        }
        assertThat(api.get("/api/v1/namespaces/" + namespace).code()).isEqualTo(200);
        assertThat(api.patch("merge-patch", held, "{\"metadata\":{\"finalizers\":null}}")
                        .code())
                .isEqualTo(200);
        workspace.awaitTrue(() -> api.get("/api/v1/namespaces/" + namespace).code() == 404);
        assertThat(api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}")
                        .code())
                .isEqualTo(201);
        workspace.awaitTrue(() -> api.get("/api/v1/namespaces/" + namespace + "/serviceaccounts/default")
                        .code()
                == 200);
        assertThat(workspace.kubectl().run("delete", "ns", namespace))
                .startsWith("namespace \"" + namespace + "\" deleted");
        assertThat(api.get("/api/v1/namespaces/" + namespace).code()).isEqualTo(404);
    }
}
