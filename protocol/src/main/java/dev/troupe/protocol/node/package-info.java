/** What the API asks of the node that runs a pod. */
@NullMarked
package dev.troupe.protocol.node;

import org.jspecify.annotations.NullMarked;
