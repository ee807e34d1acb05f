package dev.troupe.apiserver.verb;

import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.apiserver.resource.ServedResource;
import dev.troupe.protocol.object.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A request for a resource, authenticated, authorized and with its body read.
 *
 * @param body empty where none was sent
 */
public record ApiRequest(
        RequestInfo info, ServedResource resource, Query query, Caller caller, Headers headers, byte[] body) {

    /** No kind's names are longer. */
    static final int MAX_NAME_LENGTH = 253;

    /** The headers that matter. */
    public record Headers(
            @Nullable String accept,
            @Nullable String contentType,
            @Nullable String userAgent) {}

    /**
     * The object that the path names.
     *
     * @throws StatusException 400 for a name that cannot stand in a path, 404 for one that no object can have
     */
    public ResourceKey key() {
        checkPart("Name", info.name());
        checkPart("Namespace", info.namespace());
        ResourceKey key = resource.key(info.namespace(), info.name());
        if (info.name().length() > MAX_NAME_LENGTH) {
            throw StatusException.notFound(key);
        }
        return key;
    }

    private static void checkPart(String what, String part) {
        if (part.equals(".") || part.equals("..")) {
            throw invalidPart(what, part, "may not be '" + part + "'");
        }
        for (char c : new char[] {'/', '%'}) {
            if (part.indexOf(c) >= 0) {
                throw invalidPart(what, part, "may not contain '" + c + "'");
            }
        }
    }

    private static StatusException invalidPart(String what, String part, String why) {
        return StatusException.badRequest(what + " parameter invalid: \"" + part + "\": " + why);
    }
}
