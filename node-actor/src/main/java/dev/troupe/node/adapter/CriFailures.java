package dev.troupe.node.adapter;

import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.RuntimeFailure.Kind;
import io.grpc.Status;
import java.util.Locale;

/** Turns gRPC's failures into the port's. */
final class CriFailures {
    private CriFailures() {}

    static RuntimeFailure of(Throwable thrown) {
        if (thrown instanceof RuntimeFailure failure) {
            return failure;
        }
        Status status = Status.fromThrowable(thrown);
        String description = status.getDescription();
        String message = description == null ? status.getCode() + ": " + thrown.getMessage() : description;
        return new RuntimeFailure(kind(status.getCode(), message), message, thrown);
    }

    private static Kind kind(Status.Code code, String message) {
        return switch (code) {
            case NOT_FOUND -> Kind.NOT_FOUND;
            case ALREADY_EXISTS -> Kind.ALREADY_EXISTS;
            case INVALID_ARGUMENT, OUT_OF_RANGE -> Kind.INVALID_ARGUMENT;
            case FAILED_PRECONDITION, ABORTED -> Kind.FAILED_PRECONDITION;
            case UNAUTHENTICATED, PERMISSION_DENIED -> Kind.UNAUTHENTICATED;
            case DEADLINE_EXCEEDED, CANCELLED -> Kind.DEADLINE_EXCEEDED;
            case UNAVAILABLE -> Kind.UNAVAILABLE;
            case UNIMPLEMENTED -> Kind.UNIMPLEMENTED;
            case OK, UNKNOWN, RESOURCE_EXHAUSTED, INTERNAL, DATA_LOSS -> fromText(message);
        };
    }

    /** containerd reports most failures as UNKNOWN and leaves the rest to the text. */
    private static Kind fromText(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("401 unauthorized") || text.contains("insufficient_scope")) {
            return Kind.UNAUTHENTICATED;
        }
        if (text.contains("is reserved for")) {
            return Kind.ALREADY_EXISTS;
        }
        return text.endsWith(": not found") ? Kind.NOT_FOUND : Kind.OTHER;
    }
}
