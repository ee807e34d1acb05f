package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;

/** PodSpec, in a Pod or in a template. */
final class PodSpecDefaults {
    private static final int TERMINATION_GRACE_SECONDS = 30;

    private PodSpecDefaults() {}

    static void apply(ObjectNode spec) {
        for (ObjectNode volume : Trees.objects(spec, "volumes")) {
            VolumeDefaults.apply(volume);
        }
        for (String list : new String[] {"initContainers", "containers", "ephemeralContainers"}) {
            for (ObjectNode container : Trees.objects(spec, list)) {
                ContainerDefaults.apply(container);
            }
        }
        Trees.text(spec, "restartPolicy", "Always");
        Trees.number(spec, "terminationGracePeriodSeconds", TERMINATION_GRACE_SECONDS);
        Trees.text(spec, "dnsPolicy", "ClusterFirst");
        serviceAccount(spec);
        Trees.child(spec, "securityContext");
        Trees.text(spec, "schedulerName", "default-scheduler");
    }

    /** The field has two names, an old one and a new one, which always agree. */
    private static void serviceAccount(ObjectNode spec) {
        String name = Json.text(spec, "serviceAccountName");
        if (name.isEmpty()) {
            name = Json.text(spec, "serviceAccount");
        }
        if (!name.isEmpty()) {
            spec.put("serviceAccountName", name);
            spec.put("serviceAccount", name);
        }
    }
}
