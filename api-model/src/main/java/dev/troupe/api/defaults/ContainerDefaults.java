package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;

/** Containers of all three sorts: image pulling, termination message, ports, probes and hooks. */
final class ContainerDefaults {
    private ContainerDefaults() {}

    static void apply(ObjectNode container) {
        for (ObjectNode port : Trees.objects(container, "ports")) {
            Trees.text(port, "protocol", "TCP");
        }
        for (ObjectNode variable : Trees.objects(container, "env")) {
            if (variable.get("valueFrom") instanceof ObjectNode source) {
                downwardFields(source);
            }
        }
        Trees.child(container, "resources");
        for (String probe : new String[] {"livenessProbe", "readinessProbe", "startupProbe"}) {
            if (container.get(probe) instanceof ObjectNode existing) {
                probe(existing);
            }
        }
        if (container.get("lifecycle") instanceof ObjectNode lifecycle) {
            for (String hook : new String[] {"postStart", "preStop"}) {
                if (lifecycle.get(hook) instanceof ObjectNode handler) {
                    httpGet(handler);
                }
            }
        }
        Trees.text(container, "terminationMessagePath", "/dev/termination-log");
        Trees.text(container, "terminationMessagePolicy", "File");
        Trees.text(container, "imagePullPolicy", pullPolicy(Json.text(container, "image")));
    }

    /** {@code Always} for an image whose tag may move ({@code :latest}, spelled out or not). */
    static String pullPolicy(String image) {
        return isLatest(image) ? "Always" : "IfNotPresent";
    }

    private static boolean isLatest(String image) {
        if (image.isEmpty()) {
            return false;
        }
        int digest = image.indexOf('@');
        String name = digest < 0 ? image : image.substring(0, digest);
        // A colon before the last slash belongs to the registry's port.
        int colon = name.lastIndexOf(':');
        if (colon < 0 || colon < name.lastIndexOf('/')) {
            return digest < 0;
        }
        return name.substring(colon + 1).equals("latest");
    }

    /** The API version of what a downward {@code fieldRef} names. */
    static void downwardFields(ObjectNode source) {
        if (source.get("fieldRef") instanceof ObjectNode field) {
            Trees.text(field, "apiVersion", "v1");
        }
        if (source.get("resourceFieldRef") instanceof ObjectNode resource && Trees.isAbsent(resource, "divisor")) {
            resource.put("divisor", "0");
        }
    }

    private static void probe(ObjectNode probe) {
        httpGet(probe);
        if (probe.get("grpc") instanceof ObjectNode grpc && Trees.isAbsent(grpc, "service")) {
            grpc.put("service", "");
        }
        Trees.nonZero(probe, "timeoutSeconds", 1);
        Trees.nonZero(probe, "periodSeconds", 10);
        Trees.nonZero(probe, "successThreshold", 1);
        Trees.nonZero(probe, "failureThreshold", 3);
    }

    private static void httpGet(ObjectNode handler) {
        if (handler.get("httpGet") instanceof ObjectNode request) {
            Trees.text(request, "path", "/");
            Trees.text(request, "scheme", "HTTP");
        }
    }
}
