package dev.troupe.workload.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.object.ObjectHeader;
import dev.troupe.protocol.object.StoredObject;

/** Owner references: who controls an object, and the patches that take it on and let it go. */
public final class Owners {
    private Owners() {}

    /** The uid of the controlling owner, empty for an orphan. */
    public static String controllerUid(ObjectHeader header) {
        for (ObjectHeader.Owner owner : header.owners()) {
            if (owner.controller()) {
                return owner.uid();
            }
        }
        return "";
    }

    /** The reference by which {@code owner} controls another object. */
    public static ObjectNode controllerReference(String apiVersion, String kind, StoredObject owner) {
        return Json.object()
                .put("apiVersion", apiVersion)
                .put("kind", kind)
                .put("name", owner.key().name())
                .put("uid", owner.header().uid())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    /** A strategic merge patch that adds the reference; refused if the object is not that one any more. */
    public static ObjectNode adoption(ObjectNode reference, String dependentUid) {
        ObjectNode patch = Json.object();
        ObjectNode metadata = patch.putObject("metadata").put("uid", dependentUid);
        metadata.putArray("ownerReferences").add(reference);
        return patch;
    }

    /** A strategic merge patch that takes the owner's reference away. */
    public static ObjectNode release(String ownerUid, String dependentUid) {
        ObjectNode patch = Json.object();
        ObjectNode metadata = patch.putObject("metadata").put("uid", dependentUid);
        metadata.putArray("ownerReferences").addObject().put("$patch", "delete").put("uid", ownerUid);
        return patch;
    }
}
