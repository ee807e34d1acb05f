package dev.troupe.schema.generator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Single operations: one HTTP method on one path. */
final class Operations {
    private static final List<String> BODIES =
            List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    /** kubectl computes strategic patches only for operations that say they take them. */
    private static final List<String> PATCH_BODIES = List.of(
            "application/apply-patch+yaml",
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json");

    private static final List<String> ANSWERS = List.of("application/json");

    private final Dialect dialect;
    private final SchemaNodes schemas;

    Operations(Dialect dialect, SchemaNodes schemas) {
        this.dialect = dialect;
        this.schemas = schemas;
    }

    /**
     * What an operation is about.
     *
     * @param action Kubernetes' name of the verb: {@code list}, {@code post}, {@code connect}, …
     * @param of the type whose group, version and kind it is filed under
     * @param body the type of the request's body, null for none
     * @param answer the type of the answer, null for what is no object
     */
    record Call(
            String action,
            TypeName of,
            @Nullable String body,
            @Nullable String answer,
            List<Parameter> parameters) {}

    ObjectNode operation(Call call) {
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        operation.put("description", call.action() + " " + call.of().simple());
        if (dialect == Dialect.V2) {
            strings(operation.putArray("consumes"), bodyTypes(call));
            strings(operation.putArray("produces"), ANSWERS);
        }
        ArrayNode parameters = operation.putArray("parameters");
        call.parameters().forEach(parameter -> parameters.add(parameter.toNode(dialect)));
        if (call.body() != null) {
            body(operation, parameters, call, call.body());
        }
        answer(operation, call);
        operation.put("x-kubernetes-action", call.action());
        operation
                .putObject("x-kubernetes-group-version-kind")
                .put("group", call.of().apiGroup())
                .put("kind", call.of().simple())
                .put("version", call.of().version());
        return operation;
    }

    private void body(ObjectNode operation, ArrayNode parameters, Call call, String type) {
        boolean required = !type.equals(SchemaNodes.DELETE_OPTIONS);
        switch (dialect) {
            case V2 -> {
                ObjectNode parameter = parameters.addObject().put("in", "body").put("name", "body");
                parameter.put("required", required);
                parameter.set("schema", schemas.reference(type));
            }
            case V3 -> {
                ObjectNode body = operation.putObject("requestBody");
                ObjectNode content = body.putObject("content");
                for (String mediaType : bodyTypes(call)) {
                    content.putObject(mediaType).set("schema", schemas.reference(type));
                }
                if (required) {
                    body.put("required", true);
                }
            }
        }
    }

    private void answer(ObjectNode operation, Call call) {
        ObjectNode ok = operation.putObject("responses").putObject(call.action().equals("post") ? "201" : "200");
        ok.put("description", call.action().equals("post") ? "Created" : "OK");
        String type = call.answer();
        switch (dialect) {
            case V2 -> ok.set("schema", type == null ? text() : schemas.reference(type));
            case V3 -> {
                ObjectNode content = ok.putObject("content");
                String mediaType = type == null ? "*/*" : ANSWERS.getFirst();
                content.putObject(mediaType).set("schema", type == null ? text() : schemas.reference(type));
            }
        }
    }

    private static ObjectNode text() {
        return JsonNodeFactory.instance.objectNode().put("type", "string");
    }

    private static List<String> bodyTypes(Call call) {
        return call.action().equals("patch") ? PATCH_BODIES : BODIES;
    }

    private static void strings(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
