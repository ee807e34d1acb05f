/** Pods' logs and streams across nodes: each node's endpoint, and the way from an API server to another node's. */
@NullMarked
package dev.troupe.apiserver.node;

import org.jspecify.annotations.NullMarked;
