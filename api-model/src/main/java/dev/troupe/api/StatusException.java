package dev.troupe.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A refusal, as Kubernetes' {@code Status} object tells it. The one way in which any part of Troupe says no to a client.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/">Status</a>
 */
public final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final String group;
    private final String kind;
    private final String name;
    private final List<Cause> causes;
    private final int retryAfterSeconds;

    /** One entry of {@code details.causes}. */
    public record Cause(String reason, String message, String field) {}

    /**
     * @param code the HTTP status
     * @param reason Kubernetes' machine-readable reason, empty for none
     * @param kind the resource or kind for {@code details.kind}, empty for none
     * @param retryAfterSeconds how long a client should wait; 0 says nothing
     */
    public StatusException(
            int code,
            String reason,
            String message,
            String group,
            String kind,
            String name,
            List<Cause> causes,
            int retryAfterSeconds) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
        this.group = group;
        this.kind = kind;
        this.name = name;
        this.causes = List.copyOf(causes);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    private static StatusException of(int code, String reason, String message, ResourceKey key) {
        return new StatusException(
                code, reason, message, groupOf(key.resource()), resourceOf(key.resource()), key.name(), List.of(), 0);
    }

    private static StatusException plain(int code, String reason, String message) {
        return new StatusException(code, reason, message, "", "", "", List.of(), 0);
    }

    public static StatusException notFound(ResourceKey key) {
        return of(404, "NotFound", key.resource() + " \"" + key.name() + "\" not found", key);
    }

    public static StatusException alreadyExists(ResourceKey key) {
        return of(409, "AlreadyExists", key.resource() + " \"" + key.name() + "\" already exists", key);
    }

    /** @param why the sentence after the colon, as "the object has been modified; please apply …" */
    public static StatusException conflict(ResourceKey key, String why) {
        return of(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + key.resource() + " \"" + key.name() + "\": " + why,
                key);
    }

    /** A server-side apply that other managers' fields stand against. */
    public static StatusException applyConflict(String message, List<Cause> causes) {
        return new StatusException(409, "Conflict", message, "", "", "", causes, 0);
    }

    /**
     * 422 Invalid.
     *
     * @param kind the kind (not the resource), as Kubernetes names it in this message: {@code Pod}
     */
    public static StatusException invalid(String group, String kind, String name, List<FieldError> errors) {
        String list = errors.stream().map(FieldError::message).collect(Collectors.joining(", "));
        String what = group.isEmpty() ? kind : kind + "." + group;
        String text = errors.size() == 1 ? list : "[" + list + "]";
        List<Cause> causes = errors.stream()
                .map(e -> new Cause(e.type().reason(), e.body(), e.field()))
                .toList();
        return new StatusException(
                422, "Invalid", what + " \"" + name + "\" is invalid: " + text, group, kind, name, causes, 0);
    }

    public static StatusException badRequest(String message) {
        return plain(400, "BadRequest", message);
    }

    public static StatusException unauthorized() {
        return plain(401, "Unauthorized", "Unauthorized");
    }

    public static StatusException forbidden(ResourceKey key, String why) {
        return of(403, "Forbidden", key.resource() + " \"" + key.name() + "\" is forbidden: " + why, key);
    }

    public static StatusException methodNotAllowed(String message) {
        return plain(405, "MethodNotAllowed", message);
    }

    public static StatusException notAcceptable(String message) {
        return plain(406, "NotAcceptable", message);
    }

    /** The path names nothing that is served. */
    public static StatusException noSuchPath() {
        return plain(404, "NotFound", "the server could not find the requested resource");
    }

    public static StatusException expired(String message) {
        return plain(410, "Expired", message);
    }

    public static StatusException tooLarge(String message) {
        return plain(413, "RequestEntityTooLarge", message);
    }

    public static StatusException unsupportedMediaType(String message) {
        return plain(415, "UnsupportedMediaType", message);
    }

    public static StatusException tooManyRequests(String message, int retryAfterSeconds) {
        return new StatusException(429, "TooManyRequests", message, "", "", "", List.of(), retryAfterSeconds);
    }

    public static StatusException internal(String message) {
        return plain(500, "InternalError", "Internal error occurred: " + message);
    }

    public static StatusException unavailable(String message, int retryAfterSeconds) {
        return new StatusException(503, "ServiceUnavailable", message, "", "", "", List.of(), retryAfterSeconds);
    }

    public static StatusException timeout(String message, int retryAfterSeconds) {
        return new StatusException(504, "Timeout", message, "", "", "", List.of(), retryAfterSeconds);
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public List<Cause> causes() {
        return causes;
    }

    /** The message, never null. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** The {@code v1.Status} object to send. */
    public ObjectNode toStatus() {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", text());
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        ObjectNode details = details();
        if (details != null) {
            status.set("details", details);
        }
        status.put("code", code);
        return status;
    }

    /** Reads what {@link #toStatus} wrote, as refusals travel between nodes. */
    public static StatusException fromStatus(JsonNode status) {
        JsonNode details = status.path("details");
        List<Cause> causes = new ArrayList<>();
        for (JsonNode cause : details.path("causes")) {
            causes.add(new Cause(Json.text(cause, "reason"), Json.text(cause, "message"), Json.text(cause, "field")));
        }
        return new StatusException(
                status.path("code").asInt(500),
                Json.text(status, "reason"),
                Json.text(status, "message"),
                Json.text(details, "group"),
                Json.text(details, "kind"),
                Json.text(details, "name"),
                causes,
                details.path("retryAfterSeconds").asInt(0));
    }

    private @Nullable ObjectNode details() {
        ObjectNode details = Json.object();
        putUnlessEmpty(details, "name", name);
        putUnlessEmpty(details, "group", group);
        putUnlessEmpty(details, "kind", kind);
        if (!causes.isEmpty()) {
            ArrayNode list = details.putArray("causes");
            for (Cause cause : causes) {
                ObjectNode entry = list.addObject();
                putUnlessEmpty(entry, "reason", cause.reason());
                putUnlessEmpty(entry, "message", cause.message());
                putUnlessEmpty(entry, "field", cause.field());
            }
        }
        if (retryAfterSeconds > 0) {
            details.put("retryAfterSeconds", retryAfterSeconds);
        }
        return details.isEmpty() ? null : details;
    }

    private static void putUnlessEmpty(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }

    private static String groupOf(String groupResource) {
        int dot = groupResource.indexOf('.');
        return dot < 0 ? "" : groupResource.substring(dot + 1);
    }

    private static String resourceOf(String groupResource) {
        int dot = groupResource.indexOf('.');
        return dot < 0 ? groupResource : groupResource.substring(0, dot);
    }
}
