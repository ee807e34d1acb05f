package dev.troupe.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.WriteRequest;
import java.util.List;

/**
 * A pod stays for some seconds on a node that is not ready or not reachable, unless it says itself how long. Kubernetes
 * calls this DefaultTolerationSeconds.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/">Admission control</a>
 */
final class TolerationDefault implements AdmissionStep {
    private static final String FIELD = "tolerations";
    private static final String NO_EXECUTE = "NoExecute";
    private static final List<String> TAINTS =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    private final ChangeFeed feed;
    private final long seconds;

    TolerationDefault(ChangeFeed feed, long seconds) {
        this.feed = feed;
        this.seconds = seconds;
    }

    @Override
    public WriteRequest fill(WriteRequest request) {
        return PodFill.apply(request, (spec, namespace) -> {
            if (request instanceof WriteRequest.Create || !spec.path(FIELD).isEmpty()) {
                add(spec);
            } else {
                feed.find(request.key())
                        .ifPresentOrElse(
                                pod -> repeat(spec, pod.tree().path("spec").path(FIELD)), () -> add(spec));
            }
        });
    }

    private void add(ObjectNode spec) {
        ArrayNode tolerations = spec.get(FIELD) instanceof ArrayNode present ? present : Json.array();
        for (String taint : TAINTS) {
            if (tolerations.valueStream().noneMatch(toleration -> tolerates(toleration, taint))) {
                tolerations
                        .addObject()
                        .put("key", taint)
                        .put("operator", "Exists")
                        .put("effect", NO_EXECUTE)
                        .put("tolerationSeconds", seconds);
            }
        }
        if (!tolerations.isEmpty()) {
            spec.set(FIELD, tolerations);
        }
    }

    /**
     * An apply that says nothing of tolerations, about a pod that is there: what was filled in once, with the seconds of
     * that time, is filled in again, as the list is owned and compared as a whole. Of a list that somebody has written
     * nothing is said.
     */
    private static void repeat(ObjectNode spec, JsonNode present) {
        boolean filledIn = !present.isEmpty()
                && present.valueStream()
                        .allMatch(toleration -> TAINTS.contains(Json.text(toleration, "key"))
                                && Json.text(toleration, "effect").equals(NO_EXECUTE));
        if (filledIn) {
            spec.set(FIELD, present.deepCopy());
        }
    }

    private static boolean tolerates(JsonNode toleration, String taint) {
        String key = Json.text(toleration, "key");
        String effect = Json.text(toleration, "effect");
        return (key.isEmpty() || key.equals(taint)) && (effect.isEmpty() || effect.equals(NO_EXECUTE));
    }
}
