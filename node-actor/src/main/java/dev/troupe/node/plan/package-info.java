/** Decisions about pods and the node, as pure functions: no clock, no I/O, no actors. */
@NullMarked
package dev.troupe.node.plan;

import org.jspecify.annotations.NullMarked;
