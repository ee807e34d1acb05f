/** A machine becomes a node, with {@code troupe init} or {@code troupe join}, and ceases to be one. */
@NullMarked
package dev.troupe.app.joining;

import org.jspecify.annotations.NullMarked;
