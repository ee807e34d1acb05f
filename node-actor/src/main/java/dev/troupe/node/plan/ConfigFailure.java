package dev.troupe.node.plan;

/** A container that cannot be configured as its pod says; shown as CreateContainerConfigError with this message. */
public final class ConfigFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigFailure(String message) {
        super(message, null, false, false);
    }

    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
