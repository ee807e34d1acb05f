package dev.troupe.apiserver.verb;

import dev.troupe.api.FieldError;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.apiserver.resource.ServedResource;
import dev.troupe.protocol.object.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for a resource, authenticated, authorized and with its body read.
 *
 * @param body empty where none was sent
 */
public record ApiRequest(
        RequestInfo info, ServedResource resource, Query query, Caller caller, Headers headers, byte[] body) {

    /** The headers that matter. */
    public record Headers(
            @Nullable String accept,
            @Nullable String contentType,
            @Nullable String userAgent) {}

    /**
     * The object that the path names.
     *
     * @throws StatusException 400 for a name that cannot stand in a path
     */
    public ResourceKey key() {
        String name = info.name();
        if (name.equals(".") || name.equals("..")) {
            throw badName(name, "may not be '" + name + "'");
        }
        for (char c : new char[] {'/', '%'}) {
            if (name.indexOf(c) >= 0) {
                throw badName(name, "may not contain '" + c + "'");
            }
        }
        return resource.key(info.namespace(), name);
    }

    private static StatusException badName(String name, String why) {
        return StatusException.badRequest("Name parameter invalid: \"" + name + "\": " + why);
    }

    /** 422 about this request's options. */
    public static StatusException invalidOptions(String kind, List<FieldError> errors) {
        return StatusException.invalid("meta.k8s.io", kind, "", errors);
    }
}
