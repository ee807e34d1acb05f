package dev.troupe.apiserver.node;

import dev.troupe.apiserver.security.Identity;
import java.security.cert.X509Certificate;

/**
 * How this node and others know each other.
 *
 * @param name this node's name in the API
 * @param identity what this node shows to others, as {@link dev.troupe.apiserver.security.NodeIdentity} makes it
 * @param authority the cluster's CA, which vouches for the others
 */
public record NodeLink(String name, Identity identity, X509Certificate authority, NodeAccessSettings settings) {}
