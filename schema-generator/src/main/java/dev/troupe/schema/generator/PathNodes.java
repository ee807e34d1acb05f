package dev.troupe.schema.generator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.schema.generator.Operations.Call;
import dev.troupe.schema.generator.ServedKind.Subresource;
import java.util.List;
import java.util.Map;

/** The paths of the kinds that are served, with all their verbs. */
final class PathNodes {
    private final Map<String, TypeModel> types;
    private final Dialect dialect;
    private final Operations operations;
    private final ObjectNode paths = JsonNodeFactory.instance.objectNode();

    PathNodes(Map<String, TypeModel> types, Dialect dialect, SchemaNodes schemas) {
        this.types = types;
        this.dialect = dialect;
        this.operations = new Operations(dialect, schemas);
    }

    ObjectNode all() {
        return paths;
    }

    void add(ServedKind kind) {
        TypeModel type = type(kind.schema());
        String list = kind.schema() + "List";
        if (kind.namespaced()) {
            ObjectNode everywhere = item("/" + kind.groupVersionPath() + "/" + kind.plural(), List.of());
            put(everywhere, "get", new Call("list", type.name(), null, list, Parameter.LIST));
        }
        collection(kind, type, list);
        single(kind, type);
        for (Subresource subresource : kind.subresources()) {
            subresource(kind, type, subresource);
        }
    }

    private void collection(ServedKind kind, TypeModel type, String list) {
        String schema = kind.schema();
        ObjectNode collection = item(kind.collectionPath(), where(kind));
        put(collection, "get", new Call("list", type.name(), null, list, Parameter.LIST));
        put(collection, "post", new Call("post", type.name(), schema, schema, Parameter.WRITE));
        if (!kind.plural().equals("namespaces")) {
            put(
                    collection,
                    "delete",
                    new Call(
                            "deletecollection",
                            type.name(),
                            SchemaNodes.DELETE_OPTIONS,
                            SchemaNodes.STATUS,
                            Parameter.LIST));
        }
    }

    private void single(ServedKind kind, TypeModel type) {
        String schema = kind.schema();
        ObjectNode single = item(kind.collectionPath() + "/{name}", named(kind));
        put(single, "get", new Call("get", type.name(), null, schema, Parameter.GET));
        put(single, "put", new Call("put", type.name(), schema, schema, Parameter.WRITE));
        put(single, "patch", new Call("patch", type.name(), SchemaNodes.PATCH, schema, Parameter.PATCH));
        put(
                single,
                "delete",
                new Call("delete", type.name(), SchemaNodes.DELETE_OPTIONS, SchemaNodes.STATUS, Parameter.DELETE));
    }

    private void subresource(ServedKind kind, TypeModel parent, Subresource subresource) {
        TypeModel type = find(subresource);
        ObjectNode item = item(kind.collectionPath() + "/{name}/" + subresource.name(), named(kind));
        boolean connects = type.name().simple().endsWith("Options");
        for (String verb : subresource.verbs()) {
            put(item, method(verb), connects ? connect("connect", type, subresource) : call(verb, parent, subresource));
        }
    }

    private Call call(String verb, TypeModel parent, Subresource subresource) {
        TypeModel type = find(subresource);
        String schema = type.name().full();
        return switch (verb) {
            case "get" ->
                subresource.name().equals("log")
                        ? connect("get", parent, subresource)
                        : new Call("get", type.name(), null, schema, Parameter.GET);
            case "create" -> new Call("post", type.name(), schema, schema, Parameter.WRITE);
            case "update" -> new Call("put", type.name(), schema, schema, Parameter.WRITE);
            case "patch" -> new Call("patch", type.name(), SchemaNodes.PATCH, schema, Parameter.PATCH);
            default -> throw new IllegalStateException("unknown verb: " + verb);
        };
    }

    /** A request whose options stand in the query and whose answer is a stream. */
    private Call connect(String action, TypeModel type, Subresource subresource) {
        TypeModel options = subresource.name().equals("log") ? type("io.k8s.api.core.v1.PodLogOptions") : type;
        return new Call(action, type.name(), null, null, Parameter.ofOptions(options));
    }

    private static String method(String verb) {
        return switch (verb) {
            case "create" -> "post";
            case "update" -> "put";
            default -> verb;
        };
    }

    private TypeModel find(Subresource subresource) {
        for (TypeModel type : types.values()) {
            TypeName name = type.name();
            if (type.kind()
                    && name.apiGroup().equals(subresource.group())
                    && name.version().equals(subresource.version())
                    && name.simple().equals(subresource.kind())) {
                return type;
            }
        }
        throw new IllegalStateException("no type for " + subresource);
    }

    private TypeModel type(String name) {
        TypeModel type = types.get(name);
        if (type == null) {
            throw new IllegalStateException("no such type: " + name);
        }
        return type;
    }

    private ObjectNode item(String path, List<Parameter> parameters) {
        ObjectNode item = paths.putObject(path);
        if (!parameters.isEmpty()) {
            ArrayNode shared = item.putArray("parameters");
            parameters.forEach(parameter -> shared.add(parameter.toNode(dialect)));
        }
        return item;
    }

    private void put(ObjectNode item, String method, Call call) {
        item.set(method, operations.operation(call));
    }

    private static List<Parameter> where(ServedKind kind) {
        return kind.namespaced() ? List.of(Parameter.NAMESPACE) : List.of();
    }

    private static List<Parameter> named(ServedKind kind) {
        return kind.namespaced() ? List.of(Parameter.NAME, Parameter.NAMESPACE) : List.of(Parameter.NAME);
    }
}
