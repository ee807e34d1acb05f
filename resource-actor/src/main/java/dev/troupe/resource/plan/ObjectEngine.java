package dev.troupe.resource.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldError;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.StatusException;
import dev.troupe.api.apply.ManagedFields;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.api.defaults.Defaults;
import dev.troupe.api.schema.Schema;
import dev.troupe.api.validation.Validation;
import dev.troupe.protocol.journal.Fact;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.WriteRequest.PatchType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a request to one object of a kind. Strings the small parts of this package together. */
public final class ObjectEngine {
    private static final String STATUS = "status";

    private final KindDefinition kind;
    private final KindRules rules;
    private final Schema schema;
    private final Patching patching;
    private final Supplier<String> uids;
    private final Map<String, String> granted;

    /** @param uids where new objects get their uid */
    public ObjectEngine(
            KindDefinition kind, KindRules rules, Schema schema, ObjectDecoder decoder, Supplier<String> uids) {
        this.kind = kind;
        this.rules = rules;
        this.schema = schema;
        this.patching = new Patching(kind, schema, decoder);
        this.uids = uids;
        this.granted = Map.of();
    }

    private ObjectEngine(ObjectEngine engine, Map<String, String> granted) {
        this.kind = engine.kind;
        this.rules = engine.rules;
        this.schema = engine.schema;
        this.patching = engine.patching;
        this.uids = engine.uids;
        this.granted = granted;
    }

    /** Something is to be claimed first. */
    private static final class ClaimsOpen extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<Claim> claims;

        ClaimsOpen(List<Claim> claims) {
            super("claims", null, false, false);
            this.claims = claims;
        }
    }

    private void claim(@Nullable JsonNode before, ObjectNode next) {
        List<Claim> open = rules.claims(before, next).stream()
                .filter(claim -> !granted.containsKey(claim.path()))
                .toList();
        if (!open.isEmpty()) {
            throw new ClaimsOpen(open);
        }
    }

    /**
     * @param current the object as it is, null if there is none
     * @throws StatusException if the request is refused
     */
    public Decision decide(@Nullable StoredObject current, WriteRequest request, Instant now) {
        return decide(current, request, Map.of(), now);
    }

    /**
     * Decides about a request for which something has been claimed.
     *
     * @param granted what was given, by the claims' paths
     */
    public Decision decide(
            @Nullable StoredObject current, WriteRequest request, Map<String, String> granted, Instant now) {
        try {
            ObjectEngine engine = granted.isEmpty() ? this : new ObjectEngine(this, granted);
            return engine.settled(current, request, now);
        } catch (ClaimsOpen open) {
            return new Decision.Claims(open.claims);
        }
    }

    /** Who gives what this kind's objects claim. */
    public ClaimDesk claimDesk() {
        return rules.claimDesk();
    }

    private Decision settled(@Nullable StoredObject current, WriteRequest request, Instant now) {
        if (request.options().deadline().isBefore(now)) {
            throw StatusException.timeout("the request's deadline has passed before it was executed", 1);
        }
        return switch (request) {
            case WriteRequest.Create create -> create(current, create, now);
            case WriteRequest.Update update -> {
                StoredObject present = present(current, request);
                yield change(present, update.subresource(), update.object(), update.options(), "update", now);
            }
            case WriteRequest.Patch patch -> patch(current, patch, now);
            case WriteRequest.Delete delete -> delete(present(current, request), delete, now);
        };
    }

    private static StoredObject present(@Nullable StoredObject current, WriteRequest request) {
        if (current == null) {
            throw StatusException.notFound(request.key());
        }
        return current;
    }

    private Decision create(@Nullable StoredObject current, WriteRequest.Create create, Instant now) {
        if (current != null) {
            throw StatusException.alreadyExists(create.key());
        }
        ObjectNode object = create.object();
        if (!object.path("metadata").path("resourceVersion").asText("").isEmpty()) {
            throw StatusException.badRequest("resourceVersion should not be set on objects to be created");
        }
        SystemFields.initialize(object, uids.get(), now, rules.countsGenerations());
        rules.prepareCreate(object, now);
        Defaults.apply(kind, object);
        rules.grant(object, granted);
        refuse(Validation.create(kind, object), create.key().name());
        claim(null, object);
        track(null, object, create.options(), "", now);
        return Rows.created(create.key(), object, create.options(), "create", now);
    }

    private Decision patch(@Nullable StoredObject current, WriteRequest.Patch patch, Instant now) {
        if (current == null) {
            if (patch.type() != PatchType.APPLY || !patch.subresource().isEmpty()) {
                throw StatusException.notFound(patch.key());
            }
            return applyNew(patch, now);
        }
        Patching.Patched patched = patching.apply(current.tree(), patch, now);
        Patching.checkName(patch.key(), patched.object());
        boolean apply = patch.type() == PatchType.APPLY;
        if (!apply && !patch.subresource().isEmpty() && !patch.subresource().equals(STATUS)) {
            return change(current, patch.subresource(), patched.object(), patch.options(), "patch", now)
                            instanceof Decision.Persist persist
                    ? Rows.warn(persist, patched.warnings())
                    : unchanged(current, patched.warnings());
        }
        Decision decision = apply
                ? applied(current, patch, patched.object(), now)
                : change(current, patch.subresource(), patched.object(), patch.options(), "patch", now);
        return Rows.warn(decision, patched.warnings());
    }

    private static Decision unchanged(StoredObject current, List<String> warnings) {
        return Rows.warn(Rows.unchanged(current), warnings);
    }

    /** Server-side apply to an object that does not exist creates it. */
    private Decision applyNew(WriteRequest.Patch patch, Instant now) {
        Patching.Patched patched = patching.applyNew(patch, now);
        ObjectNode object = patched.object();
        String uid = object.path("metadata").path("uid").asText("");
        if (!uid.isEmpty()) {
            throw StatusException.conflict(
                    patch.key(),
                    "uid mismatch: the provided object specified uid " + uid + ", and no existing object was found");
        }
        JsonNode managed = object.path("metadata").path("managedFields");
        SystemFields.initialize(object, uids.get(), now, rules.countsGenerations());
        rules.prepareCreate(object, now);
        Defaults.apply(kind, object);
        rules.grant(object, granted);
        refuse(Validation.create(kind, object), patch.key().name());
        claim(null, object);
        if (!managed.isMissingNode()) {
            Json.child(object, "metadata").set("managedFields", managed);
        }
        return Rows.warn(Rows.created(patch.key(), object, patch.options(), "apply", now), patched.warnings());
    }

    /** As {@link #change}, but the owners of fields were settled by server-side apply. */
    private Decision applied(StoredObject current, WriteRequest.Patch patch, ObjectNode merged, Instant now) {
        Preconditions.check(current, merged);
        ObjectNode before = current.tree();
        JsonNode managed = merged.path("metadata").path("managedFields");
        ObjectNode next = candidate(current, before, patch.subresource(), merged, now);
        ObjectNode metadata = Json.child(next, "metadata");
        if (managed.isMissingNode()) {
            metadata.remove("managedFields");
        } else {
            metadata.set("managedFields", managed);
        }
        return Rows.changed(current, before, next, rules, kindFacts(before, next), patch.options(), "apply", now);
    }

    private Decision change(
            StoredObject current, String subresource, ObjectNode body, WriteOptions options, String verb, Instant now) {
        Preconditions.check(current, body);
        if (subresource.equals("eviction")) {
            return evict(current, body, options, now);
        }
        ObjectNode before = current.tree();
        ObjectNode next = candidate(current, before, subresource, body, now);
        track(before, next, options, subresource, now);
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact.Updated(subresource));
        facts.addAll(kindFacts(before, next));
        return Rows.changed(current, before, next, rules, facts, options, verb, now);
    }

    /** The next object: what the subresource lets the body say, with defaults, and valid. */
    private ObjectNode candidate(
            StoredObject current, ObjectNode before, String subresource, ObjectNode body, Instant now) {
        ObjectNode next;
        List<FieldError> errors;
        if (subresource.equals(STATUS)) {
            next = withStatus(before, body);
            errors = Validation.status(kind, before, next);
        } else {
            next = subresource.isEmpty() ? wholeObject(before, body) : before.deepCopy();
            if (!subresource.isEmpty()) {
                rules.applySubresource(current.key(), subresource, next, body, now);
            }
            Defaults.apply(kind, next);
            rules.grant(next, granted);
            errors = Validation.update(kind, subresource, before, next);
            // As in Kubernetes, a pod that gets its node has the generation that it was made with.
            if (rules.countsGenerations() && !subresource.equals("binding")) {
                SystemFields.countGeneration(before, next);
            }
        }
        refuse(errors, current.key().name());
        if (!subresource.equals(STATUS)) {
            claim(before, next);
        }
        return next;
    }

    /** As in Kubernetes, a write of the status takes its metadata with it. */
    private ObjectNode withStatus(ObjectNode before, ObjectNode body) {
        SystemFields.preserve(before, body);
        ObjectNode next = before.deepCopy();
        replace(next, "metadata", body.get("metadata"));
        replace(next, STATUS, body.get(STATUS));
        rules.prepareStatusUpdate(before, next);
        return next;
    }

    private ObjectNode wholeObject(ObjectNode before, ObjectNode body) {
        SystemFields.preserve(before, body);
        if (kind.subresource(STATUS) != null) {
            replace(body, STATUS, before.get(STATUS));
        }
        rules.prepareUpdate(before, body);
        return body;
    }

    private Decision evict(StoredObject current, ObjectNode eviction, WriteOptions options, Instant now) {
        JsonNode deleteOptions = eviction.path("deleteOptions");
        JsonNode grace = deleteOptions.path("gracePeriodSeconds");
        JsonNode preconditions = deleteOptions.path("preconditions");
        return delete(
                current,
                new WriteRequest.Delete(
                        current.key(),
                        grace.isNumber() ? grace.asLong() : null,
                        null,
                        preconditions.path("uid").asText(""),
                        preconditions.path("resourceVersion").asText(""),
                        options),
                now);
    }

    private Decision delete(StoredObject current, WriteRequest.Delete delete, Instant now) {
        Preconditions.checkDeletion(current, kind, delete.uid(), delete.resourceVersion());
        ObjectNode before = current.tree();
        ObjectNode next = before.deepCopy();
        long grace = rules.graceSeconds(before, delete.gracePeriodSeconds());
        Finalization.setPropagation(next, delete.propagation());
        boolean terminating = before.path("metadata").has("deletionTimestamp");
        boolean held = grace > 0
                || rules.holdsDeletion(next)
                || !next.path("metadata").path("finalizers").isEmpty();
        if (!held && !terminating) {
            return Rows.deleted(current, before, delete.options(), now);
        }
        Finalization.markDeleted(next, grace, now, rules);
        return Rows.changed(
                current,
                before,
                next,
                rules,
                List.of(new Fact.DeletionRequested(grace)),
                delete.options(),
                "delete",
                now);
    }

    private void track(
            @Nullable ObjectNode before, ObjectNode next, WriteOptions options, String subresource, Instant now) {
        ManagedFields.track(
                before,
                next,
                schema,
                options.fieldManager(),
                subresource,
                next.path("apiVersion").asText(),
                now);
    }

    private void refuse(List<FieldError> errors, String name) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid(kind.group(), kind.kind(), name, errors);
        }
    }

    private List<Fact> kindFacts(ObjectNode before, ObjectNode next) {
        return rules.facts(before, next);
    }

    private static void replace(ObjectNode object, String field, @Nullable JsonNode value) {
        if (value == null) {
            object.remove(field);
        } else {
            object.set(field, value);
        }
    }
}
