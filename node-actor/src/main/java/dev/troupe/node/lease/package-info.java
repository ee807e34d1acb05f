/** Leases of nodes: who may act, counted on each node's own clock; and the nodes that have lost theirs. */
@NullMarked
package dev.troupe.node.lease;

import org.jspecify.annotations.NullMarked;
