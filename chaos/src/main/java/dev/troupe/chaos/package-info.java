/** Runs in which a cluster is broken and mended while clients work, and what they saw is checked. */
@NullMarked
package dev.troupe.chaos;

import org.jspecify.annotations.NullMarked;
