package dev.troupe.resource.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.StoredObject;
import org.jspecify.annotations.Nullable;

/** Optimistic concurrency: the resourceVersion and uid that a request names must be the object's. */
final class Preconditions {
    private Preconditions() {}

    /**
     * Checks what the body of an update or the result of a patch carries in its metadata; what is empty holds always.
     *
     * @throws StatusException 409 Conflict, 400 for what is no resourceVersion
     */
    static void check(StoredObject current, JsonNode body) {
        JsonNode metadata = body.path("metadata");
        String uid = metadata.path("uid").asText("");
        String resourceVersion = metadata.path("resourceVersion").asText("");
        String actual = current.header().uid();
        if (!uid.isEmpty() && !uid.equals(actual)) {
            throw StatusException.conflict(
                    current.key(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + actual);
        }
        if (resourceVersion.isEmpty() || resourceVersion.equals("0")) {
            return;
        }
        if (!resourceVersion.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw StatusException.badRequest(
                    "Invalid value: \"" + resourceVersion + "\": resourceVersion must be a decimal number");
        }
        if (!resourceVersion.equals(Long.toString(current.revision()))) {
            throw StatusException.conflict(
                    current.key(),
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
    }

    /**
     * Checks the preconditions of a deletion; what is empty or null holds always.
     *
     * @throws StatusException 409 Conflict, which Kubernetes words otherwise than for updates
     */
    static void checkDeletion(
            StoredObject current, KindDefinition kind, @Nullable String uid, @Nullable String resourceVersion) {
        String actual = current.header().uid();
        if (uid != null && !uid.isEmpty() && !uid.equals(actual)) {
            throw refusal(
                    current,
                    kind,
                    "the UID in the precondition (" + uid + ") does not match the UID in record (" + actual
                            + "). The object might have been deleted and then recreated");
        }
        String revision = Long.toString(current.revision());
        if (resourceVersion != null && !resourceVersion.isEmpty() && !resourceVersion.equals(revision)) {
            throw refusal(
                    current,
                    kind,
                    "the ResourceVersion in the precondition (" + resourceVersion
                            + ") does not match the ResourceVersion in record (" + revision
                            + "). The object might have been modified");
        }
    }

    /** Such a refusal names the kind where others name the resource. */
    private static StatusException refusal(StoredObject current, KindDefinition kind, String why) {
        String name = kind.group().isEmpty() ? kind.kind() : kind.kind() + '.' + kind.group();
        return StatusException.conflict(
                new ResourceKey(name, current.key().namespace(), current.key().name()), why);
    }
}
