package dev.troupe.schema.generator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.schema.generator.TypeModel.Field;
import java.util.ArrayList;
import java.util.List;

/**
 * A parameter of an operation.
 *
 * @param in {@code query} or {@code path}
 * @param type {@code string}, {@code integer}, {@code boolean}
 */
record Parameter(String name, String in, String type, String description) {
    static final Parameter NAMESPACE =
            new Parameter("namespace", "path", "string", "The namespace that the object is in.");
    static final Parameter NAME = new Parameter("name", "path", "string", "The object's name.");

    private static final Parameter PRETTY = query("pretty", "string", "If true, the answer is laid out for people.");
    private static final Parameter DRY_RUN =
            query("dryRun", "string", "With All, everything is done except that nothing is stored.");
    private static final Parameter FIELD_MANAGER =
            query("fieldManager", "string", "Who makes the change: at most 128 printable characters.");
    private static final Parameter FIELD_VALIDATION = query(
            "fieldValidation",
            "string",
            "What becomes of unknown and duplicate fields: Ignore drops them, Warn drops them with a warning, Strict "
                    + "refuses the request.");
    private static final Parameter RESOURCE_VERSION =
            query("resourceVersion", "string", "Which version of the data the answer may be made from.");

    static final List<Parameter> GET = List.of(PRETTY, RESOURCE_VERSION);
    static final List<Parameter> WRITE = List.of(PRETTY, DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION);
    static final List<Parameter> PATCH = List.of(
            PRETTY,
            DRY_RUN,
            FIELD_MANAGER,
            FIELD_VALIDATION,
            query("force", "boolean", "Takes over fields that other managers own. Only for apply patches."));
    static final List<Parameter> DELETE = List.of(
            PRETTY,
            DRY_RUN,
            query("gracePeriodSeconds", "integer", "How long the object may take to end; 0 ends it at once."),
            query("orphanDependents", "boolean", "Deprecated: use propagationPolicy."),
            query("propagationPolicy", "string", "What becomes of dependents: Orphan, Background or Foreground."));
    static final List<Parameter> LIST = List.of(
            PRETTY,
            RESOURCE_VERSION,
            query("resourceVersionMatch", "string", "How resourceVersion is meant: Exact or NotOlderThan."),
            query("labelSelector", "string", "Only objects whose labels match."),
            query("fieldSelector", "string", "Only objects whose fields match."),
            query("limit", "integer", "At most so many objects; the answer's continue token gives the next ones."),
            query("continue", "string", "Where the last answer stopped."),
            query("timeoutSeconds", "integer", "How long the request may take."),
            query("watch", "boolean", "Sends changes as they happen instead of a list."),
            query("allowWatchBookmarks", "boolean", "Lets a watch send bookmarks."),
            query("sendInitialEvents", "boolean", "Lets a watch begin with the objects that there are."));

    private static Parameter query(String name, String type, String description) {
        return new Parameter(name, "query", type, description);
    }

    /** The fields of an options type as query parameters. */
    static List<Parameter> ofOptions(TypeModel options) {
        List<Parameter> parameters = new ArrayList<>();
        for (Field field : options.fields()) {
            if (field.number() > 0 && !(field.shape() instanceof Shape.Reference)) {
                String type = field.shape() instanceof Shape.Scalar scalar
                        ? SchemaNodes.plain(scalar).path("type").asText()
                        : "string";
                parameters.add(query(field.name(), type, field.description()));
            }
        }
        return parameters;
    }

    ObjectNode toNode(Dialect dialect) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("name", name).put("in", in);
        if (!description.isEmpty()) {
            node.put("description", description);
        }
        if (in.equals("path")) {
            node.put("required", true);
        }
        ObjectNode schema = dialect == Dialect.V2 ? node : node.putObject("schema");
        schema.put("type", type).put("uniqueItems", true);
        return node;
    }
}
