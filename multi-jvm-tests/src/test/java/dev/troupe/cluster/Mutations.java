package dev.troupe.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils objects and patches: numbers beyond all bounds, wrong types, fields too many, too few and twice. */
final class Mutations {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** More replicas than this would make a test of patience out of a test of input. */
    private static final int MOST_REPLICAS = 2;

    /** Four of them in each other are still less than Jackson is willing to write. */
    private static final int DEEPEST = 200;

    private static final List<String> FIELDS = List.of(
            "activeDeadlineSeconds",
            "terminationGracePeriodSeconds",
            "minReadySeconds",
            "progressDeadlineSeconds",
            "revisionHistoryLimit",
            "tolerationSeconds",
            "initialDelaySeconds",
            "periodSeconds",
            "timeoutSeconds",
            "failureThreshold",
            "priority",
            "hostUsers",
            "finalizers",
            "selector",
            "clusterIP",
            "externalName",
            "addresses",
            "ports",
            "nodePort",
            "ownerReferences",
            "annotations",
            "labels",
            "managedFields",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "resourceVersion",
            "uid",
            "generateName",
            "status",
            "spec",
            "metadata",
            "apiVersion",
            "kind",
            "$patch",
            "$retainKeys",
            "$setElementOrder/containers",
            "$deleteFromPrimitiveList/finalizers",
            "",
            "a/b~c",
            "k\ud83d\ude80",
            "\ude80",
            "\u0000");

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    /** The object, spoilt in one to four places. */
    ObjectNode spoil(ObjectNode object) {
        ObjectNode spoilt = object.deepCopy();
        for (int i = random.nextInt(4); i >= 0; i--) {
            spoilOnce(spoilt);
        }
        if (random.nextInt(16) == 0 && spoilt.get("metadata") instanceof ObjectNode metadata) {
            metadata.put(random.nextBoolean() ? "name" : "generateName", text());
        }
        bound(spoilt);
        return spoilt;
    }

    private void spoilOnce(ObjectNode object) {
        List<JsonNode> containers = new ArrayList<>();
        collect(object, containers);
        JsonNode at = containers.get(random.nextInt(containers.size()));
        if (at instanceof ObjectNode fields) {
            List<String> names = new ArrayList<>();
            fields.fieldNames().forEachRemaining(names::add);
            String name = names.isEmpty() || random.nextInt(3) == 0 ? pick(FIELDS) : pick(names);
            if (random.nextInt(5) == 0) {
                fields.remove(name);
            } else {
                fields.set(name, value(2));
            }
        } else if (at instanceof ArrayNode items) {
            switch (random.nextInt(4)) {
                case 0 -> items.removeAll();
                case 1 -> items.add(value(2));
                case 2 -> items.addAll(items.deepCopy());
                default -> {
                    if (!items.isEmpty()) {
                        items.set(random.nextInt(items.size()), value(2));
                    }
                }
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static void bound(JsonNode node) {
        if (node instanceof ObjectNode fields
                && fields.path("replicas").isNumber()
                && fields.path("replicas").doubleValue() > MOST_REPLICAS) {
            fields.put("replicas", MOST_REPLICAS);
        }
        node.forEach(Mutations::bound);
    }

    /** Any value at all. */
    JsonNode value(int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 9)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2, 3 -> number();
            case 4, 5 -> NODES.textNode(text());
            case 6 -> NODES.arrayNode().add(value(depth - 1)).add(value(depth - 1));
            case 7 -> {
                ObjectNode object = NODES.objectNode();
                object.set(pick(FIELDS), value(depth - 1));
                object.set(text(), value(depth - 1));
                yield object;
            }
            default -> nested();
        };
    }

    private JsonNode number() {
        return switch (random.nextInt(8)) {
            case 0 -> NODES.numberNode(Integer.MAX_VALUE);
            case 1 -> NODES.numberNode(Integer.MIN_VALUE);
            case 2 -> NODES.numberNode(Long.MAX_VALUE);
            case 3 -> NODES.numberNode(Long.MIN_VALUE);
            case 4 -> NODES.numberNode(new BigInteger("1" + "0".repeat(30)));
            case 5 -> NODES.numberNode(new BigDecimal("-1.5e300"));
            case 6 -> NODES.numberNode(300_000_000_000L);
            default -> NODES.numberNode(random.nextInt(-3, 70_000));
        };
    }

    private String text() {
        return switch (random.nextInt(13)) {
            case 0 -> "";
            case 1 -> "x".repeat(random.nextInt(1, 20_000));
            case 2 -> random.nextBoolean() ? "\u0000\u0007\u001b" : "a\nb";
            case 3 -> "\u202e\ud83d\ude80\u00e9\u0301\ufeff";
            case 4 -> "../../../etc/passwd";
            case 5 -> "99999999999999999999Ei";
            case 6 -> "-1e400";
            case 7 -> "+292278994-08-17T07:12:55Z";
            case 8 -> "9".repeat(400);
            case 9 -> "%s%n{}[](*)\\";
            case 10 -> "A=-, b in (,)";
            case 11 -> "\ude80half\ud83d";
            default -> Integer.toString(random.nextInt());
        };
    }

    private JsonNode nested() {
        JsonNode inner = NODES.nullNode();
        for (int i = random.nextInt(1, DEEPEST); i > 0; i--) {
            inner = random.nextInt(10) == 0
                    ? NODES.objectNode().set("a", inner)
                    : NODES.arrayNode().add(inner);
        }
        return inner;
    }

    /** The object as text, now and then with a field twice, an end that is missing or bytes that are no text. */
    byte[] text(JsonNode object) {
        byte[] json = Json.write(object);
        switch (random.nextInt(25)) {
            case 0 -> {
                return Arrays.copyOf(json, random.nextInt(json.length));
            }
            case 1 -> json[random.nextInt(json.length)] = (byte) random.nextInt(256);
            case 2 -> {
                String twice = object.toString();
                int first = twice.indexOf("\"metadata\"");
                if (first > 0) {
                    String doubled =
                            twice.substring(0, first) + "\"metadata\":" + value(1) + "," + twice.substring(first);
                    return doubled.getBytes(StandardCharsets.UTF_8);
                }
            }
            case 3 -> {
                return "{\"a\":[".repeat(random.nextInt(1, 100_000)).getBytes(StandardCharsets.UTF_8);
            }
            default -> {}
        }
        return json;
    }

    /** A JSON patch for the object: most of its paths exist. */
    ArrayNode jsonPatch(ObjectNode object) {
        ArrayNode patch = Json.array();
        for (int i = random.nextInt(4); i >= 0; i--) {
            ObjectNode step = patch.addObject();
            step.put("op", pick(List.of("add", "remove", "replace", "move", "copy", "test", "none")));
            String path = pointer(object);
            step.put("path", path);
            step.put("from", pointer(object));
            step.set("value", path.endsWith("/replicas") ? NODES.numberNode(1) : value(2));
            bound(step);
        }
        return patch;
    }

    private String pointer(JsonNode object) {
        StringBuilder pointer = new StringBuilder();
        JsonNode at = object;
        while (at.isContainerNode() && !at.isEmpty() && random.nextInt(6) != 0) {
            if (at.isArray()) {
                int index = random.nextInt(at.size());
                pointer.append('/').append(random.nextInt(5) == 0 ? "-" : Integer.toString(index));
                at = at.get(index);
            } else {
                List<String> names = new ArrayList<>();
                at.fieldNames().forEachRemaining(names::add);
                String name = pick(names);
                pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
                at = at.get(name);
            }
        }
        return random.nextInt(10) == 0 ? pointer + "/" + pick(FIELDS) : pointer.toString();
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
