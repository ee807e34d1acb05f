/** Garbage collection by owner references. */
@NullMarked
package dev.troupe.resource.ownership;

import org.jspecify.annotations.NullMarked;
