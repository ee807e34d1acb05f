package dev.troupe.apiserver.watch;

/**
 * How watches behave.
 *
 * @param bookmarkSeconds how often watches that want bookmarks get one
 * @param minSeconds watches without a timeout last between this and twice this
 * @param queueEvents how many events a client may be behind before its watch is ended
 */
public record WatchSettings(int bookmarkSeconds, int minSeconds, int queueEvents) {}
