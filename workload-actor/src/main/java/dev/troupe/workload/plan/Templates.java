package dev.troupe.workload.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** Pod templates: whether two are the same, and the hash that names a ReplicaSet. */
public final class Templates {
    /** The label that tells a Deployment's ReplicaSets and their pods apart. */
    public static final String HASH_LABEL = "pod-template-hash";

    private static final int FNV_OFFSET = 0x811c9dc5;
    private static final int FNV_PRIME = 0x01000193;

    private Templates() {}

    /** Whether both describe the same pods; the hash label is not looked at. */
    public static boolean same(ObjectNode one, ObjectNode other) {
        return canonical(one).equals(canonical(other));
    }

    /**
     * A hash of the template's content, whatever the order of its fields (FNV-1a with 32 bits).
     *
     * @param collisions how many hashes of this Deployment were taken by other templates; each gives another hash
     */
    public static String hash(ObjectNode template, int collisions) {
        int hash = fnv(FNV_OFFSET, Json.write(canonical(template)));
        if (collisions > 0) {
            hash = fnv(hash, Integer.toString(collisions).getBytes(StandardCharsets.UTF_8));
        }
        StringBuilder name = new StringBuilder();
        for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
            name.append(PodFactory.ALPHABET.charAt(digit % PodFactory.ALPHABET.length()));
        }
        return name.toString();
    }

    private static int fnv(int hash, byte[] bytes) {
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    private static JsonNode canonical(ObjectNode template) {
        ObjectNode copy = template.deepCopy();
        if (copy.path("metadata").get("labels") instanceof ObjectNode labels) {
            labels.remove(HASH_LABEL);
        }
        return sorted(copy);
    }

    /** Fields in order, without those that are null or empty objects: they say nothing. */
    private static JsonNode sorted(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                TreeMap<String, JsonNode> fields = new TreeMap<>();
                object.properties().forEach(field -> {
                    JsonNode value = sorted(field.getValue());
                    if (!value.isNull()
                            && !(value.isObject()
                                    && value.isEmpty()
                                    && field.getKey().equals("metadata"))) {
                        fields.put(field.getKey(), value);
                    }
                });
                ObjectNode sorted = Json.object();
                fields.forEach(sorted::set);
                yield sorted;
            }
            case ArrayNode array -> {
                ArrayNode sorted = Json.array();
                array.forEach(element -> sorted.add(sorted(element)));
                yield sorted;
            }
            case JsonNode value -> value;
        };
    }
}
