package dev.troupe.resource.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.StoredObject;
import org.jspecify.annotations.Nullable;

/** Optimistic concurrency: the resourceVersion and uid that a request names must be the object's. */
final class Preconditions {
    private Preconditions() {}

    /** Checks what the body of an update or the result of a patch carries in its metadata. */
    static void check(StoredObject current, JsonNode body) {
        JsonNode metadata = body.path("metadata");
        check(
                current,
                metadata.path("uid").asText(""),
                metadata.path("resourceVersion").asText(""));
    }

    /** @throws StatusException 409 Conflict; empty or null preconditions hold always */
    static void check(StoredObject current, @Nullable String uid, @Nullable String resourceVersion) {
        String actual = current.header().uid();
        if (uid != null && !uid.isEmpty() && !uid.equals(actual)) {
            throw StatusException.conflict(
                    current.key(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + actual);
        }
        if (resourceVersion == null || resourceVersion.isEmpty() || resourceVersion.equals("0")) {
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
}
