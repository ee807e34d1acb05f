package dev.troupe.api;

import org.jspecify.annotations.Nullable;

/**
 * One reason why an object is not valid, worded and typed as Kubernetes' {@code field.Error} is.
 *
 * @param type which rule was broken; decides the {@code reason} of the Status cause
 * @param field the path, as in {@code spec.containers[0].name}
 * @param value the offending value as JSON would show it (strings in quotes), null where Kubernetes shows none
 * @param detail what is wrong
 */
public record FieldError(Type type, String field, @Nullable String value, String detail) {

    /** Kubernetes' error types with their Status cause reason and their words. */
    public enum Type {
        REQUIRED("FieldValueRequired", "Required value"),
        INVALID("FieldValueInvalid", "Invalid value"),
        NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value"),
        DUPLICATE("FieldValueDuplicate", "Duplicate value"),
        FORBIDDEN("FieldValueForbidden", "Forbidden"),
        NOT_FOUND("FieldValueNotFound", "Not found"),
        TOO_LONG("FieldValueTooLong", "Too long"),
        TOO_MANY("FieldValueTooMany", "Too many"),
        TYPE_INVALID("FieldValueTypeInvalid", "Invalid value");

        private final String reason;
        private final String words;

        Type(String reason, String words) {
            this.reason = reason;
            this.words = words;
        }

        /** The {@code reason} in {@code status.details.causes}. */
        public String reason() {
            return reason;
        }
    }

    public static FieldError required(String field, String detail) {
        return new FieldError(Type.REQUIRED, field, null, detail);
    }

    /** @param value the value, as JSON shows it */
    public static FieldError invalid(String field, String value, String detail) {
        return new FieldError(Type.INVALID, field, value, detail);
    }

    public static FieldError forbidden(String field, String detail) {
        return new FieldError(Type.FORBIDDEN, field, null, detail);
    }

    public static FieldError duplicate(String field, String value) {
        return new FieldError(Type.DUPLICATE, field, value, "");
    }

    /** The message of the cause: {@code Invalid value: "x": must be …}. */
    public String body() {
        StringBuilder out = new StringBuilder(type.words);
        if (value != null) {
            out.append(": ").append(value);
        }
        if (!detail.isEmpty()) {
            out.append(": ").append(detail);
        }
        return out.toString();
    }

    /** The whole message: {@code spec.x: Invalid value: "x": must be …}. */
    public String message() {
        return field + ": " + body();
    }
}
