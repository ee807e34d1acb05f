/** What can happen to a cluster, and ends again. */
@NullMarked
package dev.troupe.chaos.fault;

import org.jspecify.annotations.NullMarked;
