package dev.troupe.protocol.controller;

import dev.troupe.protocol.object.StoredObject;

/** Writes Kubernetes Event objects, joining repeated ones into a count. Never blocks, never fails. */
public interface EventRecorder {

    /**
     * @param regarding the object that the event is about
     * @param fieldPath a part of it, as {@code spec.containers{web}}; empty for the whole
     * @param type {@code Normal} or {@code Warning}
     * @param reason CamelCase, as {@code SuccessfulCreate}
     * @param component who says it, as {@code replicaset-controller}
     */
    void record(StoredObject regarding, String fieldPath, String type, String reason, String message, String component);
}
