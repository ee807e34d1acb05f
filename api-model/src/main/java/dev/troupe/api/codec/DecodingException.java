package dev.troupe.api.codec;

/** A body that cannot be read, in Go's words for it; {@link ObjectDecoder} says around them what was being read. */
final class DecodingException extends Exception {
    private static final long serialVersionUID = 1L;

    DecodingException(String message) {
        super(message, null, false, false);
    }

    /** The message, never null. */
    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
