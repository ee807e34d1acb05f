package dev.troupe.protocol.journal;

/** What an entry did to its object. */
public enum ChangeType {
    /** An incarnation of the object begins. */
    CREATED,
    /** The object changed. */
    UPDATED,
    /** The incarnation ends; the name may be created again under the same persistence id. */
    DELETED
}
