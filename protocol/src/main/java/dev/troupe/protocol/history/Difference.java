package dev.troupe.protocol.history;

/**
 * Something in the journal that does not follow from what was there before, or that is not what is live.
 *
 * @param object the path of the object, {@code pods/default/web}; {@code journal} for the whole
 * @param revision the row
 * @param what what is wrong with it, without the values of fields
 */
public record Difference(String object, long revision, String what) {}
