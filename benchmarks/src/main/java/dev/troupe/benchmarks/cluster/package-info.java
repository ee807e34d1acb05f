/** The cluster that is measured. */
@NullMarked
package dev.troupe.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
