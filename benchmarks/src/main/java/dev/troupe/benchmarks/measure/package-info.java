/** Figures: latencies, rates, and what processes take of the machine. */
@NullMarked
package dev.troupe.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
