package dev.troupe.resource.plan;

/**
 * One value out of a range that all objects share, of which no two may have the same.
 *
 * @param range which range
 * @param path the field that shows the value, as a JSON pointer
 * @param wanted the value that the client asks for, empty for any
 */
public record Claim(String range, String path, String wanted) {}
