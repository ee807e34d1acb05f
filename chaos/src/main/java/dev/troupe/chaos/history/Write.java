package dev.troupe.chaos.history;

/**
 * A write that a server has acknowledged.
 *
 * @param name the object's
 * @param revision what the server said it was given
 * @param value what was written
 */
public record Write(String name, long revision, String value) {}
