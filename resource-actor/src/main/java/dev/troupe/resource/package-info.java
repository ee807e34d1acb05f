/** The entity engine: one persistent, sharded actor for each API object, and what surrounds it. */
@NullMarked
package dev.troupe.resource;

import org.jspecify.annotations.NullMarked;
