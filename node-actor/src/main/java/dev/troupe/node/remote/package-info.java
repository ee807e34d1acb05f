/** The agent's ports on a node without shards: the cluster as a worker sees it through the control nodes' gateway. */
@NullMarked
package dev.troupe.node.remote;

import org.jspecify.annotations.NullMarked;
