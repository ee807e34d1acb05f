package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.troupe.api.FieldError;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.defaults.Defaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Objects to validate, written as YAML and changed at one place, and what is said of them. */
public final class Manifests {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Manifests() {}

    /** A Pod that is valid and has little. */
    static ObjectNode pod() {
        return object("""
                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: default}
                spec:
                  volumes:
                  - {name: cache, emptyDir: {}}
                  - {name: settings, configMap: {name: web}}
                  containers:
                  - name: main
                    image: nginx:1.27
                    ports: [{containerPort: 80, name: http}]
                    env: [{name: COLOUR, value: red}]
                    volumeMounts: [{name: cache, mountPath: /cache}]
                    resources: {limits: {cpu: 500m, memory: 128Mi}}
                """);
    }

    static ObjectNode deployment() {
        return object("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: default}
                spec:
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: main, image: nginx}]}
                """);
    }

    static ObjectNode replicaSet() {
        ObjectNode replicaSet = deployment();
        replicaSet.put("kind", "ReplicaSet");
        return replicaSet;
    }

    public static ObjectNode object(String yaml) {
        return (ObjectNode) value(yaml);
    }

    static JsonNode value(String yaml) {
        try {
            return Json.read(Json.write(YAML.readTree(yaml)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The object with another value at one place; what is missing on the way is made.
     *
     * @param pointer a JSON pointer; a last part of {@code -} appends to a list
     * @param yaml the value
     */
    static ObjectNode with(ObjectNode object, String pointer, String yaml) {
        String[] parts = pointer.substring(1).split("/", -1);
        JsonNode at = object;
        for (int i = 0; i < parts.length - 1; i++) {
            String part = unescape(parts[i]);
            if (at instanceof ArrayNode list) {
                at = list.get(Integer.parseInt(part));
            } else if (at.path(part).isContainerNode()) {
                at = at.path(part);
            } else {
                at = ((ObjectNode) at).putObject(part);
            }
        }
        String last = unescape(parts[parts.length - 1]);
        if (at instanceof ArrayNode list) {
            if (last.equals("-")) {
                list.add(value(yaml));
            } else {
                list.set(Integer.parseInt(last), value(yaml));
            }
        } else {
            ((ObjectNode) at).set(last, value(yaml));
        }
        return object;
    }

    private static String unescape(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }

    static KindDefinition kind(ObjectNode object) {
        String kind = Json.text(object, "kind");
        return Kinds.builtIn().all().stream()
                .filter(definition -> definition.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    /** The object with its defaults. */
    public static ObjectNode defaulted(ObjectNode object) {
        Defaults.apply(kind(object), object);
        return object;
    }

    /** What is wrong with creating the object, defaulted. */
    static List<String> create(ObjectNode object) {
        return messages(Validation.create(kind(object), defaulted(object)));
    }

    /** What is wrong with creating the sample Pod with one change. */
    static List<String> podWith(String pointer, String yaml) {
        return create(with(pod(), pointer, yaml));
    }

    static List<String> deploymentWith(String pointer, String yaml) {
        return create(with(deployment(), pointer, yaml));
    }

    static List<String> update(ObjectNode old, ObjectNode next) {
        return messages(Validation.update(kind(old), defaulted(old), defaulted(next)));
    }

    static List<String> status(ObjectNode old, ObjectNode next) {
        return messages(Validation.status(kind(old), defaulted(old), defaulted(next)));
    }

    static List<String> messages(List<FieldError> errors) {
        return errors.stream().map(FieldError::message).toList();
    }
}
