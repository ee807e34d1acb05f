/** How a machine becomes a node of a cluster: what it sends, and what it is given. */
@NullMarked
package dev.troupe.protocol.join;

import org.jspecify.annotations.NullMarked;
