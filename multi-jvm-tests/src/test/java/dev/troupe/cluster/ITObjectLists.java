package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists, in parts and selected, and watches, in all their forms. */
@ExtendWith(ClusterExtension.class)
class ITObjectLists {
    private static void make(Workspace workspace, String name, String labels) {
        Api.Answer made = workspace
                .api()
                .post(
                        workspace.path("configmaps"),
                        "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":{" + labels + "}}}");
        assertThat(made.code()).as(made.body()).isEqualTo(201);
    }

    private static JsonNode list(Workspace workspace, String query) {
        Api.Answer answer = workspace.get("configmaps?" + query);
        assertThat(answer.code()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> names(JsonNode list) {
        return list.path("items")
                .valueStream()
                .map(item -> item.at("/metadata/name").asText())
                .toList();
    }

    private static void label(Workspace workspace, String name, String labels) {
        Api.Answer patched = workspace
                .api()
                .patch(
                        "merge-patch",
                        workspace.path("configmaps/" + name),
                        "{\"metadata\":{\"labels\":{" + labels + "}}}");
        assertThat(patched.code()).as(patched.body()).isEqualTo(200);
    }

    @Test
    void listsAreSelected(Workspace workspace) {
        make(workspace, "a", "\"app\":\"web\",\"tier\":\"1\"");
        make(workspace, "b", "\"app\":\"web\",\"tier\":\"2\"");
        make(workspace, "c", "\"app\":\"db\"");
        assertThat(names(list(workspace, ""))).containsExactly("a", "b", "c");
        assertThat(names(list(workspace, "labelSelector=app%3Dweb"))).containsExactly("a", "b");
        assertThat(names(list(workspace, "labelSelector=app%3Dweb,tier!%3D1"))).containsExactly("b");
        assertThat(names(list(workspace, "labelSelector=app+in+(web,db),!tier")))
                .containsExactly("c");
        assertThat(names(list(workspace, "labelSelector=tier+notin+(2)"))).containsExactly("a", "c");
        assertThat(names(list(workspace, "labelSelector=tier%3E1"))).containsExactly("b");
        assertThat(names(list(workspace, "fieldSelector=metadata.name!%3Da"))).containsExactly("b", "c");
        assertThat(names(list(workspace, "fieldSelector=metadata.name%3Da&labelSelector=app%3Ddb")))
                .isEmpty();
        assertThat(workspace.kubectl().run("get", "cm", "-l", "app=web", "-o", "name"))
                .isEqualTo("configmap/a\nconfigmap/b\n");
    }

    @ParameterizedTest
    @CsvSource({
        "pods, status.phase=Pending, true",
        "pods, status.phase=Running, false",
        "pods, spec.nodeName=, true",
        "pods, spec.nodeName!=, false",
        "pods, spec.restartPolicy=Always, true",
        "pods, spec.schedulerName=other, false",
        "pods, spec.serviceAccountName=default, true",
        "secrets, type=Opaque, true",
        "secrets, type=kubernetes.io/tls, false",
        "events, involvedObject.kind=Pod, true",
        "events, reason=Tested, true",
        "events, type!=Normal, false",
        "events, source=tests, true",
        "replicasets, status.replicas=0, true",
        "namespaces, status.phase=Active, true",
        "namespaces, status.phase=Terminating, false"
    })
    void fieldsSelect(String resource, String selector, boolean found, Workspace workspace) {
        Sample sample = Sample.all().stream()
                .filter(each -> each.resource().equals(resource))
                .findFirst()
                .orElseThrow();
        String name = sample.namespaced() ? "selected" : workspace.namespace();
        if (sample.namespaced()) {
            String made = sample.json(workspace.namespace(), name);
            assertThat(workspace
                            .api()
                            .post(sample.collection(workspace.namespace()), made)
                            .code())
                    .isEqualTo(201);
        }
        String query = "?fieldSelector=" + selector.replace("=", "%3D");
        JsonNode list = workspace
                .api()
                .get(sample.collection(workspace.namespace()) + query)
                .json();
        assertThat(names(list).contains(name)).as(list.toString()).isEqualTo(found);
    }

    @Test
    void partsOfAListShowOneMoment(Workspace workspace) {
        IntStream.range(0, 23).forEach(i -> make(workspace, "part-%02d".formatted(i), "\"part\":\"yes\""));
        JsonNode first = list(workspace, "limit=10");
        assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(13);
        make(workspace, "part-11a", "");
        workspace.api().delete(workspace.path("configmaps/part-15"));
        label(workspace, "part-16", "\"part\":\"no\"");
        List<JsonNode> objects = new ArrayList<>();
        first.path("items").forEach(objects::add);
        JsonNode part = first;
        while (part.at("/metadata").has("continue")) {
            part = list(
                    workspace,
                    "limit=10&continue=" + part.at("/metadata/continue").asText());
            assertThat(part.at("/metadata/resourceVersion")).isEqualTo(first.at("/metadata/resourceVersion"));
            part.path("items").forEach(objects::add);
        }
        assertThat(objects)
                .extracting(object -> object.at("/metadata/name").asText())
                .containsExactlyElementsOf(
                        IntStream.range(0, 23).mapToObj("part-%02d"::formatted).toList());
        assertThat(objects)
                .allMatch(object -> object.at("/metadata/labels/part").asText().equals("yes"));
        assertThat(names(list(workspace, "labelSelector=part%3Dyes&limit=2")).size())
                .isEqualTo(2);
        assertThat(workspace
                        .kubectl()
                        .run("get", "cm", "--chunk-size=4", "-o", "name")
                        .lines())
                .hasSize(23);
    }

    @Test
    void aListShowsAnExactRevision(Workspace workspace) {
        make(workspace, "early", "");
        String revision = list(workspace, "").at("/metadata/resourceVersion").asText();
        make(workspace, "late", "");
        String query = "resourceVersion=" + revision + "&resourceVersionMatch=";
        assertThat(names(list(workspace, query + "Exact"))).containsExactly("early");
        // What the node knows is enough for it, and that may be a moment behind.
        workspace.awaitTrue(() -> names(list(workspace, query + "NotOlderThan")).equals(List.of("early", "late")));
    }

    @Test
    void aWatchResumesWithoutLossOrRepetition(Workspace workspace) throws IOException {
        String watch = workspace.path("configmaps?watch=true");
        make(workspace, "before", "");
        String revision = list(workspace, "").at("/metadata/resourceVersion").asText();
        make(workspace, "a", "");
        label(workspace, "a", "\"x\":\"1\"");
        try (Watching resumed = Watching.open(workspace.api(), watch + "&resourceVersion=" + revision);
                Watching fromNothing = Watching.open(workspace.api(), watch)) {
            fromNothing.await("ADDED", "before");
            workspace.api().delete(workspace.path("configmaps/a"));
            make(workspace, "a", "");
            resumed.awaitBriefs("ADDED a", "MODIFIED a", "DELETED a", "ADDED a");
            fromNothing.awaitBriefs("ADDED a", "ADDED before", "DELETED a", "ADDED a");
            assertThat(resumed.events())
                    .extracting(Watching.Event::revision)
                    .isSorted()
                    .doesNotHaveDuplicates();
            long middle = resumed.events().get(1).revision();
            try (Watching again = Watching.open(workspace.api(), watch + "&resourceVersion=" + middle)) {
                again.awaitBriefs("DELETED a", "ADDED a");
                assertThat(again.events()).isEqualTo(resumed.events().subList(2, 4));
            }
        }
    }

    @Test
    void leavingASelectorIsADeletionThere(Workspace workspace) throws IOException {
        make(workspace, "x", "\"app\":\"web\"");
        make(workspace, "y", "\"app\":\"db\"");
        String watch = workspace.path("configmaps?watch=true&labelSelector=app%3Dweb");
        try (Watching watching = Watching.open(workspace.api(), watch)) {
            watching.await("ADDED", "x");
            label(workspace, "x", "\"app\":\"db\"");
            label(workspace, "y", "\"app\":\"web\"");
            label(workspace, "x", "\"more\":\"1\"");
            label(workspace, "y", "\"more\":\"1\"");
            workspace.api().delete(workspace.path("configmaps/x"));
            workspace.api().delete(workspace.path("configmaps/y"));
            watching.awaitBriefs("ADDED x", "DELETED x", "ADDED y", "MODIFIED y", "DELETED y");
            Watching.Event left = watching.await("DELETED", "x");
            assertThat(left.object().at("/metadata/labels/app").asText()).isEqualTo("web");
            assertThat(left.revision())
                    .isGreaterThan(watching.await("ADDED", "x").revision());
        }
    }

    @Test
    void aPodLeavesTheSelectionOfItsPhaseAndNode(ClusterUnderTest cluster, Workspace workspace) throws IOException {
        String watch = workspace.path("pods?watch=true&fieldSelector=");
        try (Watching unbound = Watching.open(workspace.api(), watch + "spec.nodeName%3D");
                Watching onNode = Watching.open(workspace.api(), watch + "spec.nodeName%3D" + cluster.nodeName());
                Watching pending = Watching.open(workspace.api(), watch + "status.phase%3DPending")) {
            workspace.apply("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: mover}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - {name: c, image: "busybox:1.37", imagePullPolicy: Never, command: ["sleep", "1000"]}
                    """);
            unbound.await("ADDED", "mover");
            unbound.await("DELETED", "mover");
            onNode.await("ADDED", "mover");
            pending.await("DELETED", "mover");
            workspace.awaitReady("mover");
            workspace.api().delete(workspace.path("pods/mover"));
            onNode.await("DELETED", "mover");
            assertThat(unbound.briefs()).last().isEqualTo("DELETED mover");
        }
    }

    @Test
    void aStreamedListEndsWithABookmark(Workspace workspace) throws IOException {
        make(workspace, "a", "");
        make(workspace, "b", "");
        String watch = workspace.path("configmaps?watch=true&sendInitialEvents=true"
                + "&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        try (Watching watching = Watching.open(workspace.api(), watch)) {
            Watching.Event end =
                    watching.await("the bookmark", event -> event.type().equals("BOOKMARK"));
            assertThat(watching.events())
                    .extracting(Watching.Event::brief)
                    .containsExactly("ADDED a", "ADDED b", "BOOKMARK ");
            assertThat(end.object()
                            .at("/metadata/annotations/k8s.io~1initial-events-end")
                            .asText())
                    .isEqualTo("true");
            assertThat(end.revision())
                    .isGreaterThanOrEqualTo(watching.await("ADDED", "b").revision());
            make(workspace, "c", "");
            watching.awaitBriefs("ADDED a", "ADDED b", "ADDED c");
        }
    }

    @Test
    void aWatchEndsAtItsTimeWithABookmark(Workspace workspace) throws IOException {
        make(workspace, "other", "");
        String watch = workspace.path("configmaps?watch=true&allowWatchBookmarks=true&timeoutSeconds=1"
                + "&fieldSelector=metadata.name%3Dnone");
        try (Watching watching = Watching.open(workspace.api(), watch)) {
            make(workspace, "another", "");
            watching.awaitEnd();
            long revision = list(workspace, "fieldSelector=metadata.name%3Danother")
                    .at("/items/0/metadata/resourceVersion")
                    .asLong();
            assertThat(watching.events()).last().satisfies(event -> {
                assertThat(event.type()).isEqualTo("BOOKMARK");
                assertThat(event.object().path("kind").asText()).isEqualTo("ConfigMap");
                assertThat(event.revision()).isGreaterThanOrEqualTo(revision);
            });
        }
    }

    @Test
    void tablesHaveKubectlsColumns(Workspace workspace) {
        make(workspace, "a", "\"app\":\"web\"");
        Kubectl kubectl = workspace.kubectl();
        assertThat(kubectl.run("get", "cm")).containsPattern("^NAME +DATA +AGE\na +0 +\\S+\n$");
        assertThat(kubectl.run("get", "cm", "--show-labels"))
                .contains("LABELS\n")
                .contains("app=web\n");
        assertThat(kubectl.run("get", "cm", "-L", "app")).containsPattern("NAME +DATA +AGE +APP\na +0 +\\S+ +web\n");
        assertThat(kubectl.run("get", "cm", "-o", "custom-columns=N:.metadata.name"))
                .isEqualTo("N\na\n");
        assertThat(kubectl.run("get", "cm", "-o", "jsonpath={.items[*].metadata.name}"))
                .isEqualTo("a");
        assertThat(kubectl.run("get", "sa")).containsPattern("^NAME +SECRETS +AGE\ndefault +0 +\\S+\n$");
        assertThat(kubectl.run("get", "ns", workspace.namespace()))
                .containsPattern("^NAME +STATUS +AGE\n" + workspace.namespace() + " +Active +\\S+\n$");
        workspace
                .api()
                .post(Sample.LEASE.collection(workspace.namespace()), Sample.LEASE.json(workspace.namespace(), "l"));
        assertThat(kubectl.run("get", "lease")).containsPattern("^NAME +HOLDER +AGE\nl +me +\\S+\n$");
        workspace.api().post(workspace.path("secrets"), Sample.SECRET.json(workspace.namespace(), "s"));
        assertThat(kubectl.run("get", "secret")).containsPattern("^NAME +TYPE +DATA +AGE\ns +Opaque +2 +\\S+\n$");
        assertThat(kubectl.run("get", "all,cm", "-o", "name")).isEqualTo("configmap/a\n");
        assertThat(kubectl.attempt("", "get", "deploy,rs,po").err())
                .isEqualTo("No resources found in " + workspace.namespace() + " namespace.\n");
    }

    @Test
    void kubectlWatches(Workspace workspace) throws IOException {
        make(workspace, "a", "");
        Process watch = workspace.kubectl().start("get", "cm", "-w", "--output-watch-events");
        StringBuffer seen = new StringBuffer();
        Thread.ofVirtual()
                .start(() -> watch.inputReader()
                        .lines()
                        .forEach(line -> seen.append(line).append('\n')));
        try {
            workspace.awaitTrue(() -> seen.toString().contains("ADDED "));
            make(workspace, "b", "");
            label(workspace, "b", "\"x\":\"1\"");
            workspace.api().delete(workspace.path("configmaps/b"));
            workspace.awaitTrue(() -> seen.toString().contains("DELETED "));
        } finally {
            watch.destroy();
        }
        assertThat(seen.toString())
                .containsPattern("EVENT +NAME +DATA +AGE\nADDED +a +0 +\\S+\nADDED +b +0 +\\S+\n"
                        + "MODIFIED +b +0 +\\S+\nDELETED +b +0 +\\S+\n");
    }
}
