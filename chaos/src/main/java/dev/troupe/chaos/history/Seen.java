package dev.troupe.chaos.history;

/**
 * An event of a watch.
 *
 * @param type ADDED, MODIFIED or DELETED
 * @param name the object's
 * @param revision the object's at this event
 * @param value what it held
 */
public record Seen(String type, String name, long revision, String value) {}
