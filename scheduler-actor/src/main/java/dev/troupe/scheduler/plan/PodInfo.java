package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.object.ObjectHeader;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod as the scheduler sees it, read once for each change.
 *
 * @param object what was read
 * @param nodeName the node that it is bound to, empty while it waits
 * @param finished Succeeded or Failed: it uses its node no more
 * @param gated it has scheduling gates and must wait
 * @param nodeSelector labels that the node must have
 * @param requiredTerms node affinity of which one term must hold, null if the pod has none
 * @param preferred node affinity that would be nice
 * @param affinity what it says of other pods
 * @param spread how it wants to be spread among pods like it
 * @param refusal what its PodScheduled condition says of why it waits, empty for nothing
 */
public record PodInfo(
        StoredObject object,
        String nodeName,
        boolean finished,
        boolean gated,
        String schedulerName,
        int priority,
        Requests requests,
        List<Toleration> tolerations,
        Map<String, String> nodeSelector,
        @Nullable List<NodeSelectorTerm> requiredTerms,
        List<Preferred> preferred,
        List<HostPort> hostPorts,
        PodAffinity affinity,
        List<SpreadConstraint> spread,
        String refusal) {
    private static final byte[] NO_TEXT = {};
    private static final String DEFAULT_SCHEDULER = "default-scheduler";

    /** A preference for nodes with its weight from 1 to 100. */
    public record Preferred(int weight, NodeSelectorTerm term) {}

    public static PodInfo of(StoredObject object, ScalarNames names) {
        JsonNode tree = object.tree();
        JsonNode spec = tree.path("spec");
        String phase = Json.text(tree.path("status"), "phase");
        String scheduler = Json.text(spec, "schedulerName");
        JsonNode affinity = spec.path("affinity").path("nodeAffinity");
        JsonNode required = affinity.path("requiredDuringSchedulingIgnoredDuringExecution");
        List<Preferred> preferred = new ArrayList<>();
        for (JsonNode term : affinity.path("preferredDuringSchedulingIgnoredDuringExecution")) {
            preferred.add(new Preferred(term.path("weight").asInt(), NodeSelectorTerm.of(term.path("preference"))));
        }
        return new PodInfo(
                object,
                object.header().nodeName(),
                phase.equals("Succeeded") || phase.equals("Failed"),
                !spec.path("schedulingGates").isEmpty(),
                scheduler.isEmpty() ? DEFAULT_SCHEDULER : scheduler,
                spec.path("priority").asInt(0),
                Requests.of(spec, names),
                Toleration.of(spec.path("tolerations")),
                texts(spec.path("nodeSelector")),
                required.isObject() ? NodeSelectorTerm.listOf(required.path("nodeSelectorTerms")) : null,
                List.copyOf(preferred),
                HostPort.of(spec),
                PodAffinity.of(spec.path("affinity"), object.key().namespace()),
                SpreadConstraint.of(
                        spec.path("topologySpreadConstraints"), object.header().labels()),
                refusal(tree.path("status").path("conditions")));
    }

    public ResourceKey key() {
        return object.key();
    }

    public String uid() {
        return object.header().uid();
    }

    /** The same without the object's text, which only a pod that waits has use for. */
    PodInfo withoutText() {
        return new PodInfo(
                new StoredObject(object.key(), object.revision(), object.header(), NO_TEXT),
                nodeName,
                finished,
                gated,
                schedulerName,
                priority,
                requests,
                tolerations,
                nodeSelector,
                requiredTerms,
                preferred,
                hostPorts,
                affinity,
                spread,
                refusal);
    }

    /** The uid of the owner that controls it, empty for none. */
    public String controllerUid() {
        for (ObjectHeader.Owner owner : object.header().owners()) {
            if (owner.controller()) {
                return owner.uid();
            }
        }
        return "";
    }

    /** Whether one of its tolerations covers the taint. */
    public boolean tolerates(Taint taint) {
        for (int i = 0; i < tolerations.size(); i++) {
            if (tolerations.get(i).tolerates(taint)) {
                return true;
            }
        }
        return false;
    }

    private static String refusal(JsonNode conditions) {
        for (JsonNode condition : conditions) {
            if (Json.text(condition, "type").equals("PodScheduled")
                    && Json.text(condition, "status").equals("False")) {
                return Json.text(condition, "reason") + ": " + Json.text(condition, "message");
            }
        }
        return "";
    }

    static Map<String, String> texts(JsonNode fields) {
        Map<String, String> texts = new HashMap<>();
        fields.properties().forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
        return Map.copyOf(texts);
    }
}
