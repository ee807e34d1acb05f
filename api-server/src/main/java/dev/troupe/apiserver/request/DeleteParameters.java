package dev.troupe.apiserver.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.FieldError;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.StatusException;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.apiserver.http.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a deletion asks for, from a DeleteOptions body or, without one, from query parameters.
 *
 * @param gracePeriodSeconds null leaves it to the object
 * @param propagation {@code Background}, {@code Foreground}, {@code Orphan}, null leaves it to the kind
 * @param uid a precondition, null for none
 * @param resourceVersion a precondition, null for none
 */
public record DeleteParameters(
        @Nullable Long gracePeriodSeconds,
        @Nullable String propagation,
        @Nullable String uid,
        @Nullable String resourceVersion,
        boolean dryRun) {
    private static final String SCHEMA = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    private static final Set<String> POLICIES = Set.of("Background", "Foreground", "Orphan");

    /** @throws StatusException 400 or 422 */
    public static DeleteParameters read(Query query, byte[] body, @Nullable String contentType, ObjectDecoder decoder) {
        return body.length == 0 ? ofQuery(query) : ofBody(query, body, contentType, decoder);
    }

    private static DeleteParameters ofQuery(Query query) {
        List<FieldError> errors = new ArrayList<>();
        boolean dryRun = WriteParameters.dryRun(query.all("dryRun"), errors);
        String orphan = query.has("orphanDependents") ? Boolean.toString(query.flag("orphanDependents")) : "";
        String propagation = propagation(query.text("propagationPolicy"), orphan, errors);
        return checked(query.number("gracePeriodSeconds"), propagation, null, null, dryRun, errors);
    }

    private static DeleteParameters ofBody(
            Query query, byte[] body, @Nullable String contentType, ObjectDecoder decoder) {
        JsonNode options = decoder.decode(body, contentType, SCHEMA, FieldValidation.IGNORE)
                .object();
        List<FieldError> errors = new ArrayList<>();
        List<String> dryRunValues = new ArrayList<>(query.all("dryRun"));
        options.path("dryRun").forEach(value -> dryRunValues.add(value.asText()));
        boolean dryRun = WriteParameters.dryRun(dryRunValues, errors);
        String propagation = propagation(
                options.path("propagationPolicy").asText(""),
                options.path("orphanDependents").asText(""),
                errors);
        JsonNode grace = options.path("gracePeriodSeconds");
        JsonNode preconditions = options.path("preconditions");
        return checked(
                grace.isNumber() ? Long.valueOf(grace.asLong()) : null,
                propagation,
                textOrNull(preconditions.path("uid")),
                textOrNull(preconditions.path("resourceVersion")),
                dryRun,
                errors);
    }

    private static DeleteParameters checked(
            @Nullable Long grace,
            @Nullable String propagation,
            @Nullable String uid,
            @Nullable String resourceVersion,
            boolean dryRun,
            List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid("meta.k8s.io", "DeleteOptions", "", errors);
        }
        return new DeleteParameters(grace, propagation, uid, resourceVersion, dryRun);
    }

    private static @Nullable String propagation(String policy, String orphan, List<FieldError> errors) {
        if (!policy.isEmpty() && !orphan.isEmpty()) {
            errors.add(FieldError.invalid(
                    "propagationPolicy",
                    '"' + policy + '"',
                    "orphanDependents and deletionPropagation cannot be both set"));
        }
        if (!policy.isEmpty()) {
            if (!POLICIES.contains(policy)) {
                errors.add(WriteParameters.notSupported(
                        "propagationPolicy", policy, "\"Background\", \"Foreground\", \"Orphan\", \"nil\""));
            }
            return policy;
        }
        if (orphan.isEmpty()) {
            return null;
        }
        return orphan.equals("true") ? "Orphan" : "Background";
    }

    private static @Nullable String textOrNull(JsonNode value) {
        return value.isTextual() ? value.textValue() : null;
    }
}
