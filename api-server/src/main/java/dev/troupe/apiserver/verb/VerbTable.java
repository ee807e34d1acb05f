package dev.troupe.apiserver.verb;

import dev.troupe.api.KindDefinition;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.apiserver.resource.ServedResource;
import java.util.HashMap;
import java.util.Map;

/** Which verb serves which request. */
public final class VerbTable {
    private static final String NOT_ALLOWED = "the server does not allow this method on the requested resource";

    private record Place(String subresource, String verb) {}

    private final Map<Place, Verb> verbs = new HashMap<>();
    private final Map<String, Verb> creators = new HashMap<>();

    /** @param subresource empty for the objects themselves */
    public VerbTable put(String subresource, String verb, Verb serving) {
        verbs.put(new Place(subresource, verb), serving);
        return this;
    }

    /** What serves {@code create} of a resource that is not stored. */
    public VerbTable putCreator(String resource, Verb serving) {
        creators.put(resource, serving);
        return this;
    }

    /** @throws StatusException 404 for what is not there, 405 for what cannot be done to it */
    public Verb find(RequestInfo info, ServedResource resource) {
        KindDefinition kind = resource.kind();
        if (!info.namespace().isEmpty() && !kind.namespaced()) {
            throw StatusException.noSuchPath();
        }
        if (info.subresource().isEmpty()) {
            checkObject(info, resource);
        } else {
            checkSubresource(info, kind);
        }
        Verb creator = creators.get(kind.resource());
        Verb verb = creator != null ? creator : verbs.get(new Place(info.subresource(), info.verb()));
        if (verb == null) {
            throw StatusException.methodNotAllowed(NOT_ALLOWED);
        }
        return verb;
    }

    private static void checkObject(RequestInfo info, ServedResource resource) {
        boolean everywhere = resource.kind().namespaced() && info.namespace().isEmpty();
        boolean reads = info.verb().equals("list") || info.verb().equals("watch");
        if (everywhere && !info.name().isEmpty()) {
            throw StatusException.noSuchPath();
        }
        boolean misplaced = everywhere && !reads;
        boolean namedCreate = info.verb().equals("create") && !info.name().isEmpty();
        boolean nameless = info.name().isEmpty()
                && (info.verb().equals("update") || info.verb().equals("patch"));
        if (misplaced || namedCreate || nameless || !resource.verbs().contains(info.verb())) {
            throw StatusException.methodNotAllowed(NOT_ALLOWED);
        }
    }

    private static void checkSubresource(RequestInfo info, KindDefinition kind) {
        KindDefinition.Subresource subresource = kind.subresource(info.subresource());
        if (subresource == null || (kind.namespaced() && info.namespace().isEmpty())) {
            throw StatusException.noSuchPath();
        }
        if (!subresource.verbs().contains(info.verb())) {
            throw StatusException.methodNotAllowed(NOT_ALLOWED);
        }
    }
}
