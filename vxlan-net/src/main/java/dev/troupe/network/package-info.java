/** The pod network of a node, and the overlay that joins those of all nodes. */
@NullMarked
package dev.troupe.network;

import org.jspecify.annotations.NullMarked;
