package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;

/** ReplicaSet, Deployment and PodTemplate: how many, how to roll, and the defaults of the pod template inside. */
final class WorkloadDefaults {
    private static final int REVISION_HISTORY_LIMIT = 10;
    private static final int PROGRESS_DEADLINE_SECONDS = 600;
    private static final String ROLLING_SHARE = "25%";

    private WorkloadDefaults() {}

    static void replicaSet(ObjectNode replicaSet) {
        ObjectNode spec = Trees.child(replicaSet, "spec");
        Trees.number(spec, "replicas", 1);
        template(spec);
    }

    static void deployment(ObjectNode deployment) {
        ObjectNode spec = Trees.child(deployment, "spec");
        Trees.number(spec, "replicas", 1);
        ObjectNode strategy = Trees.child(spec, "strategy");
        Trees.text(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Trees.child(strategy, "rollingUpdate");
            share(rolling, "maxUnavailable");
            share(rolling, "maxSurge");
        }
        Trees.number(spec, "revisionHistoryLimit", REVISION_HISTORY_LIMIT);
        Trees.number(spec, "progressDeadlineSeconds", PROGRESS_DEADLINE_SECONDS);
        template(spec);
    }

    private static void share(ObjectNode rolling, String field) {
        if (Trees.isAbsent(rolling, field)) {
            rolling.put(field, ROLLING_SHARE);
        }
    }

    /** A PodTemplate, or whatever else has one. */
    static void template(ObjectNode owner) {
        PodSpecDefaults.apply(Trees.child(Trees.child(owner, "template"), "spec"));
    }
}
