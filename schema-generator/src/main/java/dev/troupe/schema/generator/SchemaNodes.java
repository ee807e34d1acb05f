package dev.troupe.schema.generator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.schema.generator.TypeModel.Field;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The schemas of one OpenAPI document: those that were asked for, and all that they refer to. */
final class SchemaNodes {
    static final String STATUS = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    static final String DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    static final String PATCH = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, TypeModel> types;
    private final Dialect dialect;
    private final GoFacts goFacts = GoFacts.read();
    private final Map<String, ObjectNode> done = new TreeMap<>();
    private final Deque<String> wanted = new ArrayDeque<>();

    SchemaNodes(Map<String, TypeModel> types, Dialect dialect) {
        this.types = types;
        this.dialect = dialect;
    }

    /** A reference to a type, which the document will then contain. */
    ObjectNode reference(String typeName) {
        wanted.add(typeName);
        return object().put("$ref", dialect.ref(typeName));
    }

    /** Everything that was referred to, by name. */
    ObjectNode all() {
        while (!wanted.isEmpty()) {
            String name = wanted.remove();
            if (!done.containsKey(name)) {
                done.put(name, object());
                done.put(name, schema(name));
            }
        }
        ObjectNode all = object();
        all.setAll(done);
        return all;
    }

    private ObjectNode schema(String name) {
        if (name.equals(PATCH)) {
            return object().put("description", Wording.PATCH).put("type", "object");
        }
        if (Shapes.isScalar(name)) {
            return scalar(name);
        }
        TypeModel type = types.get(name);
        if (type == null) {
            throw new IllegalStateException("no such type: " + name);
        }
        ObjectNode schema = object();
        describe(schema, type.description());
        schema.put("type", "object");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        if (!type.fields().isEmpty()) {
            ObjectNode properties = schema.putObject("properties");
            for (Field field : type.fields()) {
                properties.set(field.name(), property(field));
                if (field.required()) {
                    required.add(field.name());
                }
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        if (type.kind()) {
            schema.putArray("x-kubernetes-group-version-kind")
                    .addObject()
                    .put("group", type.name().apiGroup())
                    .put("kind", type.name().simple())
                    .put("version", type.name().version());
        }
        if (type.atomic()) {
            schema.put("x-kubernetes-map-type", "atomic");
        }
        return schema;
    }

    private ObjectNode scalar(String name) {
        Shape.Scalar shape = Shapes.scalar(name);
        ObjectNode schema = object();
        describe(schema, Wording.ofScalar(name));
        switch (shape.kind()) {
            case "QUANTITY" -> either(schema, "string", "number");
            case "INT_OR_STRING" -> either(schema, "integer", "string");
            case "ANY" -> {
                if (!shape.format().isEmpty()) {
                    schema.put("type", shape.format());
                }
                return schema;
            }
            default -> schema.put("type", "string");
        }
        if (!shape.format().isEmpty()) {
            schema.put("format", shape.format());
        }
        return schema;
    }

    private void either(ObjectNode schema, String first, String second) {
        if (dialect == Dialect.V2) {
            schema.put("type", "string");
        } else {
            ArrayNode choices = schema.putArray("oneOf");
            choices.addObject().put("type", first);
            choices.addObject().put("type", second);
        }
    }

    private ObjectNode property(Field field) {
        ObjectNode shape = shape(field.shape());
        ObjectNode property = shape;
        if (dialect == Dialect.V3 && shape.has("$ref")) {
            property = object();
            property.putArray("allOf").add(shape);
        }
        describe(property, field.description());
        if (!field.defaultValue().isEmpty()) {
            try {
                property.set("default", MAPPER.readTree(field.defaultValue()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("not JSON: default of " + field, e);
            }
        }
        if (!field.listType().isEmpty()) {
            property.put("x-kubernetes-list-type", field.listType());
        }
        if (!field.listMapKeys().isEmpty()) {
            ArrayNode keys = property.putArray("x-kubernetes-list-map-keys");
            field.listMapKeys().forEach(keys::add);
        }
        if (field.atomic()) {
            property.put("x-kubernetes-map-type", "atomic");
        }
        if (!field.patchMergeKey().isEmpty()) {
            property.put("x-kubernetes-patch-merge-key", field.patchMergeKey());
        }
        if (!field.patchStrategies().isEmpty()) {
            property.put("x-kubernetes-patch-strategy", String.join(",", field.patchStrategies()));
        }
        return property;
    }

    private ObjectNode shape(Shape shape) {
        return switch (shape) {
            case Shape.Reference reference -> reference(reference.typeName());
            case Shape.Collection collection -> {
                ObjectNode node = object().put("type", collection.isMap() ? "object" : "array");
                node.set(collection.isMap() ? "additionalProperties" : "items", shape(collection.items()));
                yield node;
            }
            case Shape.Scalar scalar -> {
                String published = Shapes.publishedName(scalar);
                yield published == null ? enumerated(scalar) : reference(published);
            }
        };
    }

    private ObjectNode enumerated(Shape.Scalar scalar) {
        ObjectNode node = plain(scalar);
        List<String> values = goFacts.enumValues(scalar.goType());
        if (!values.isEmpty()) {
            ArrayNode list = node.putArray("enum");
            values.forEach(list::add);
        }
        return node;
    }

    /** The schema of a scalar that has no type of its own. */
    static ObjectNode plain(Shape.Scalar scalar) {
        ObjectNode node = object();
        node.put(
                "type",
                switch (scalar.kind()) {
                    case "INTEGER" -> "integer";
                    case "NUMBER" -> "number";
                    case "BOOLEAN" -> "boolean";
                    default -> "string";
                });
        if (!scalar.format().isEmpty()) {
            node.put("format", scalar.format());
        }
        return node;
    }

    private static void describe(ObjectNode node, String description) {
        if (!description.isEmpty()) {
            node.put("description", description);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
