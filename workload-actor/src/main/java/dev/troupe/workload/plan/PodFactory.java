package dev.troupe.workload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.random.RandomGenerator;

/** Makes pods out of a template. */
public final class PodFactory {
    /** No vowels and nothing that looks like them, so that no words come out: the alphabet of Kubernetes' names. */
    static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;
    private static final int MAX_NAME_LENGTH = 63;

    private PodFactory() {}

    /** The prefix and five random characters; a prefix that is too long is cut. */
    public static String generateName(String prefix, RandomGenerator random) {
        StringBuilder name = new StringBuilder(MAX_NAME_LENGTH);
        name.append(prefix, 0, Math.min(prefix.length(), MAX_NAME_LENGTH - SUFFIX_LENGTH));
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return name.toString();
    }

    /**
     * A pod of the template.
     *
     * @param generateName the prefix that its name was made of
     * @param owner the reference to its controller
     */
    public static ObjectNode pod(
            ObjectNode template, String namespace, String name, String generateName, ObjectNode owner) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata")
                .put("name", name)
                .put("generateName", generateName)
                .put("namespace", namespace);
        for (String field : new String[] {"labels", "annotations", "finalizers"}) {
            JsonNode value = template.path("metadata").get(field);
            if (value != null && !value.isNull() && !value.isEmpty()) {
                metadata.set(field, value.deepCopy());
            }
        }
        metadata.putArray("ownerReferences").add(owner);
        JsonNode spec = template.path("spec");
        pod.set("spec", spec.isObject() ? spec.deepCopy() : Json.object());
        return pod;
    }
}
