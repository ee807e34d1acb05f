package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One test's own namespace in the shared cluster, and what a test does there. It goes when the test ends. */
final class Workspace implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Api api;
    private final Kubectl kubectl;
    private final String namespace;

    private Workspace(Api api, Kubectl kubectl, String namespace) {
        this.api = api;
        this.kubectl = kubectl;
        this.namespace = namespace;
    }

    static Workspace create(ClusterUnderTest cluster, Api api, String namespace) {
        Api.Answer made = api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}");
        assertThat(made.code()).as(made.body()).isEqualTo(201);
        Workspace workspace =
                new Workspace(api, Kubectl.of(cluster.kubeconfig()).in(namespace), namespace);
        await().atMost(PATIENCE)
                .pollInterval(LOOK_EVERY)
                .until(() -> workspace.get("serviceaccounts/default").code() == 200);
        return workspace;
    }

    /** The real kubectl, speaking of this namespace unless told otherwise. */
    Kubectl kubectl() {
        return kubectl;
    }

    Api api() {
        return api;
    }

    String namespace() {
        return namespace;
    }

    /** The path of something of the core group in this namespace, such as {@code pods/web}. */
    String path(String resource) {
        return "/api/v1/namespaces/" + namespace + "/" + resource;
    }

    Api.Answer get(String resource) {
        return api.get(path(resource));
    }

    void apply(String manifest) {
        kubectl.apply(manifest);
    }

    JsonNode pod(String name) {
        return get("pods/" + name).json();
    }

    /** The status of a container of a pod, or a missing node. */
    JsonNode container(String pod, String container) {
        return containerOf(pod(pod), container);
    }

    private static JsonNode containerOf(JsonNode pod, String container) {
        for (String list : List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
            for (JsonNode status : pod.path("status").path(list)) {
                if (status.path("name").asText().equals(container)) {
                    return status;
                }
            }
        }
        return Json.object().path("none");
    }

    /** Waits until the pod is so, and gives it. */
    JsonNode awaitPod(String name, Predicate<JsonNode> condition) {
        return awaitObject("pods/" + name, condition);
    }

    /** Waits until the object of the core group is so, and gives it. */
    JsonNode awaitObject(String resource, Predicate<JsonNode> condition) {
        return await().atMost(PATIENCE)
                .pollInterval(LOOK_EVERY)
                .pollDelay(Duration.ZERO)
                .until(() -> get(resource).json(), condition);
    }

    /** Waits until the status of one of the pod's containers is so, and gives it. */
    JsonNode awaitContainer(String pod, String container, Predicate<JsonNode> condition) {
        return containerOf(awaitPod(pod, object -> condition.test(containerOf(object, container))), container);
    }

    JsonNode awaitReady(String pod) {
        return awaitPod(pod, object -> isTrue(object, "Ready"));
    }

    JsonNode awaitPhase(String pod, String phase) {
        return awaitPod(pod, object -> object.at("/status/phase").asText().equals(phase));
    }

    void awaitGone(String resource) {
        awaitTrue(() -> get(resource).code() == 404);
    }

    void awaitTrue(Callable<Boolean> condition) {
        await().atMost(PATIENCE)
                .pollInterval(LOOK_EVERY)
                .pollDelay(Duration.ZERO)
                .until(condition);
    }

    /** Waits for an event about the object whose message has this text, and gives the event. */
    JsonNode awaitEvent(String name, String reason, String messagePart) {
        await().atMost(PATIENCE)
                .pollInterval(LOOK_EVERY)
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(events(name))
                        .extracting(event -> event.path("reason").asText() + ": "
                                + event.path("message").asText())
                        .anyMatch(text -> text.startsWith(reason + ": ") && text.contains(messagePart)));
        return events(name).stream()
                .filter(event -> event.path("reason").asText().equals(reason)
                        && event.path("message").asText().contains(messagePart))
                .findFirst()
                .orElseThrow();
    }

    /** The events about the object. */
    List<JsonNode> events(String name) {
        return get("events?fieldSelector=involvedObject.name%3D" + name)
                .json()
                .path("items")
                .valueStream()
                .toList();
    }

    static boolean isTrue(JsonNode object, String condition) {
        for (JsonNode one : object.at("/status/conditions")) {
            if (one.path("type").asText().equals(condition)) {
                return one.path("status").asText().equals("True");
            }
        }
        return false;
    }

    String logs(String pod) {
        return kubectl.run("logs", pod);
    }

    /** Runs a shell command line in the pod's first container; it must succeed. */
    String shell(String pod, String commandLine) {
        return kubectl.run("exec", pod, "--", "sh", "-c", commandLine);
    }

    /**
     * Runs a shell command line that may end the pod's first container. A container takes everything in it along when
     * it ends, so that the command may be killed before it could say how it went: its exit code is not looked at.
     */
    void shellToTheEnd(String pod, String commandLine) {
        kubectl.attempt("", "exec", pod, "--", "sh", "-c", commandLine);
    }

    /** Runs a shell command line in a container of the pod; it must succeed. */
    String shell(String pod, String container, String commandLine) {
        return kubectl.run("exec", pod, "-c", container, "--", "sh", "-c", commandLine);
    }

    @Override
    public void close() {
        kubectl.attempt("", "delete", "pods", "--all", "--grace-period=0", "--force", "--wait=false");
        kubectl.attempt("", "delete", "namespace", namespace, "--wait=false");
    }
}
