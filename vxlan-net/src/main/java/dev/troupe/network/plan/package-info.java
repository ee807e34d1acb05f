/** The pod network as a pure value. */
@NullMarked
package dev.troupe.network.plan;

import org.jspecify.annotations.NullMarked;
