package dev.troupe.node.port;

/**
 * Whose sandbox it is.
 *
 * @param attempt counts the sandboxes of one pod from 0; (name, namespace, uid, attempt) is unique on a node
 */
public record PodIdentity(String name, String namespace, String uid, int attempt) {}
