/** Whole clusters, used as a user uses them. */
@NullMarked
package dev.troupe.cluster;

import org.jspecify.annotations.NullMarked;
