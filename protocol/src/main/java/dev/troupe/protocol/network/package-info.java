/** The pod network of a node. */
@NullMarked
package dev.troupe.protocol.network;

import org.jspecify.annotations.NullMarked;
