/** Measurements of a whole cluster from outside, by a client that knows nothing of Troupe. */
@NullMarked
package dev.troupe.benchmarks;

import org.jspecify.annotations.NullMarked;
