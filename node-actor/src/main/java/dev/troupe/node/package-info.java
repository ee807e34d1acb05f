/** The Node entity and the node agent. */
@NullMarked
package dev.troupe.node;

import org.jspecify.annotations.NullMarked;
