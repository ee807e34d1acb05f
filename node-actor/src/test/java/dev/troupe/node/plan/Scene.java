package dev.troupe.node.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.node.plan.Observed.Instance;
import dev.troupe.node.plan.Observed.Phase;
import dev.troupe.node.plan.Observed.Sandbox;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A pod, what the runtime has of it and what the agent remembers, put together by a test. */
final class Scene {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final String UID = "uid-1";

    final ObjectNode tree;
    final List<Sandbox> sandboxes = new ArrayList<>();
    final List<Instance> instances = new ArrayList<>();
    final Set<String> inFlight = new HashSet<>();
    final Map<String, BackOff> restarts = new HashMap<>();
    final Map<String, Memory.ImageState> images = new HashMap<>();
    final Map<String, Memory.StartFailure> startFailures = new HashMap<>();
    final Map<String, Memory.Verdict> verdicts = new HashMap<>();
    final Map<String, Memory.Retry> failures = new HashMap<>();
    final Set<String> stoppedSandboxes = new HashSet<>();
    Memory.VolumeState volumes = Memory.VolumeState.MOUNTED;

    @Nullable
    Instant terminatingSince;

    Memory.@Nullable Rejection rejection;
    Memory.@Nullable Ended ended;
    boolean cleaned;
    Instant now = NOW;

    /** @param spec fields of the pod's spec as JSON, without braces; a container {@code main} unless it has others */
    Scene(String spec) {
        tree = (ObjectNode) Json.read("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\","
                + "\"namespace\":\"default\",\"uid\":\"" + UID + "\",\"generation\":1},\"spec\":{" + spec
                + "},\"status\":{}}");
        ObjectNode podSpec = (ObjectNode) tree.get("spec");
        if (!podSpec.has("containers")) {
            podSpec.putArray("containers").addObject().put("name", "main").put("image", "main:1");
        }
    }

    static Scene pod() {
        return new Scene("");
    }

    /** A pod whose sandbox and volumes are there. */
    static Scene ready(String spec) {
        return new Scene(spec).sandbox(0, true);
    }

    Scene with(Consumer<Scene> change) {
        change.accept(this);
        return this;
    }

    Scene sandbox(int attempt, boolean ready) {
        sandboxes.add(new Sandbox("sandbox-" + attempt, attempt, ready, ready ? List.of("10.0.0.5") : List.of()));
        return this;
    }

    Scene image(String container, int attempt) {
        images.put(container, new Memory.ImageState.Present(attempt, "sha256:" + container));
        return this;
    }

    Scene running(String container, int attempt) {
        return instance(container, attempt, Phase.RUNNING, 0, "", NOW.minusSeconds(60), null);
    }

    Scene exited(String container, int attempt, int exitCode, Duration ago) {
        String reason = exitCode == 0 ? "Completed" : "Error";
        return instance(container, attempt, Phase.EXITED, exitCode, reason, NOW.minusSeconds(60), NOW.minus(ago));
    }

    Scene instance(
            String container,
            int attempt,
            Phase phase,
            int exitCode,
            String reason,
            @Nullable Instant started,
            @Nullable Instant finished) {
        String hash = Pods.container(typed(), container).map(ContainerHash::of).orElse("");
        instances.add(new Instance(
                container + "-" + attempt,
                "sandbox-0",
                container,
                attempt,
                phase,
                hash,
                "docker.io/library/" + container + ":1",
                "sha256:" + container,
                NOW.minusSeconds(61),
                started,
                finished,
                exitCode,
                reason,
                "",
                "/logs/" + container + "/" + attempt + ".log"));
        return this;
    }

    Scene deleted(long graceSeconds, Instant since) {
        ((ObjectNode) tree.get("metadata"))
                .put("deletionTimestamp", since.plusSeconds(graceSeconds).toString())
                .put("deletionGracePeriodSeconds", graceSeconds);
        terminatingSince = since;
        return this;
    }

    Scene status(String json) {
        tree.set("status", Json.read(json));
        return this;
    }

    Pod typed() {
        return Json.as(tree, Pod.class);
    }

    Container container(String name) {
        return Pods.container(typed(), name).orElseThrow();
    }

    Observed observed() {
        return new Observed(sandboxes, instances);
    }

    Memory memory() {
        return new Memory(
                inFlight,
                restarts,
                images,
                startFailures,
                verdicts,
                volumes,
                failures,
                stoppedSandboxes,
                terminatingSince,
                rejection,
                ended,
                cleaned);
    }

    Plan plan() {
        return PodPlanner.plan(typed(), observed(), memory(), 30, now);
    }

    List<Step> steps() {
        return plan().steps();
    }

    Plan planAsOrphan() {
        return PodPlanner.plan(null, observed(), memory(), 30, now);
    }

    ObjectNode status() {
        return PodStatusPlan.status(
                typed(),
                tree.get("status"),
                observed(),
                memory(),
                new PodStatusPlan.Host(List.of("192.0.2.1"), "containerd"),
                now);
    }

    /** A condition of {@link #status()}. */
    static JsonNode condition(JsonNode status, String type) {
        for (JsonNode condition : status.path("conditions")) {
            if (Json.text(condition, "type").equals(type)) {
                return condition;
            }
        }
        throw new AssertionError("no condition " + type + " in " + status);
    }
}
