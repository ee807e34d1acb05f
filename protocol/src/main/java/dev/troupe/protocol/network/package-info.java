/** The pod network of a node, and what leads into it. */
@NullMarked
package dev.troupe.protocol.network;

import org.jspecify.annotations.NullMarked;
