package dev.troupe.api.patch;

import dev.troupe.api.schema.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Schemas made by hand: the parts of Pod, Deployment and ConfigMap that merging rules are shown with. */
public record TestSchema(
        Type type,
        String name,
        Map<String, Schema> properties,
        @Nullable Schema items,
        ListType listType,
        List<String> listMapKeys,
        boolean atomic,
        @Nullable String patchMergeKey,
        Set<String> patchStrategies)
        implements Schema {

    public static final TestSchema STRING = leaf(Type.STRING);
    public static final TestSchema INTEGER = leaf(Type.INTEGER);
    public static final TestSchema ANY = leaf(Type.ANY);
    public static final TestSchema STRINGS = map(STRING);

    private static final TestSchema PORT =
            object("name", STRING, "containerPort", INTEGER, "protocol", STRING, "hostPort", INTEGER);
    private static final TestSchema ENV = object("name", STRING, "value", STRING);
    private static final TestSchema CONTAINER = object(
            "name", STRING,
            "image", STRING,
            "args", list(STRING),
            "ports", mapList(PORT, "containerPort", "containerPort", "protocol"),
            "env", mapList(ENV, "name", "name"),
            "resources", object("limits", map(leaf(Type.QUANTITY)), "requests", map(leaf(Type.QUANTITY))));
    private static final TestSchema POD_SPEC = object(
            "containers", mapList(CONTAINER, "name", "name"),
            "initContainers", mapList(CONTAINER, "name", "name"),
            "nodeSelector", atomicMap(STRING),
            "tolerations", list(object("key", STRING, "operator", STRING, "value", STRING)),
            "restartPolicy", STRING,
            "terminationGracePeriodSeconds", INTEGER);
    private static final TestSchema OWNER = object("uid", STRING, "name", STRING, "kind", STRING);
    private static final TestSchema METADATA = object(
            "name", STRING,
            "namespace", STRING,
            "uid", STRING,
            "resourceVersion", STRING,
            "labels", STRINGS,
            "annotations", STRINGS,
            "finalizers", set(STRING),
            "ownerReferences", mapList(OWNER, "uid", "uid"),
            "managedFields", list(ANY));

    public static final TestSchema POD = object(
            "apiVersion", STRING,
            "kind", STRING,
            "metadata", METADATA,
            "spec", POD_SPEC,
            "status",
                    object(
                            "phase",
                            STRING,
                            "conditions",
                            mapList(object("type", STRING, "status", STRING), "type", "type")));

    public static final TestSchema DEPLOYMENT = object(
            "apiVersion", STRING,
            "kind", STRING,
            "metadata", METADATA,
            "spec",
                    object(
                            "replicas", INTEGER,
                            "paused", leaf(Type.BOOLEAN),
                            "selector", atomicObject("matchLabels", STRINGS),
                            "strategy",
                                    retainKeys(
                                            "type",
                                            STRING,
                                            "rollingUpdate",
                                            object("maxSurge", leaf(Type.INT_OR_STRING))),
                            "template", object("metadata", METADATA, "spec", POD_SPEC)),
            "status", object("replicas", INTEGER));

    public static final TestSchema CONFIG_MAP = object(
            "apiVersion",
            STRING,
            "kind",
            STRING,
            "metadata",
            METADATA,
            "data",
            STRINGS,
            "immutable",
            leaf(Type.BOOLEAN));

    public static TestSchema leaf(Type type) {
        return new TestSchema(type, "", Map.of(), null, ListType.ATOMIC, List.of(), false, null, Set.of());
    }

    /** @param fields names and schemas in turns */
    public static TestSchema object(Object... fields) {
        return object(false, Set.of(), fields);
    }

    public static TestSchema atomicObject(Object... fields) {
        return object(true, Set.of(), fields);
    }

    public static TestSchema retainKeys(Object... fields) {
        return object(false, Set.of("retainKeys"), fields);
    }

    private static TestSchema object(boolean atomic, Set<String> strategies, Object... fields) {
        Map<String, Schema> properties = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            properties.put((String) fields[i], (Schema) fields[i + 1]);
        }
        return new TestSchema(Type.OBJECT, "", properties, null, ListType.ATOMIC, List.of(), atomic, null, strategies);
    }

    public static TestSchema map(Schema values) {
        return new TestSchema(Type.MAP, "", Map.of(), values, ListType.ATOMIC, List.of(), false, null, Set.of());
    }

    public static TestSchema atomicMap(Schema values) {
        return new TestSchema(Type.MAP, "", Map.of(), values, ListType.ATOMIC, List.of(), true, null, Set.of());
    }

    public static TestSchema list(Schema elements) {
        return new TestSchema(Type.ARRAY, "", Map.of(), elements, ListType.ATOMIC, List.of(), false, null, Set.of());
    }

    public static TestSchema set(Schema elements) {
        return new TestSchema(
                Type.ARRAY, "", Map.of(), elements, ListType.SET, List.of(), false, null, Set.of("merge"));
    }

    public static TestSchema mapList(Schema elements, String patchMergeKey, String... keys) {
        return new TestSchema(
                Type.ARRAY, "", Map.of(), elements, ListType.MAP, List.of(keys), false, patchMergeKey, Set.of("merge"));
    }

    @Override
    public String description() {
        return "";
    }

    @Override
    public Set<String> required() {
        return Set.of();
    }
}
