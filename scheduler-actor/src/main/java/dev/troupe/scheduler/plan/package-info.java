/** What the scheduler knows and decides: nodes in arrays, the queue of pods, the cycle that picks a node. */
@NullMarked
package dev.troupe.scheduler.plan;

import org.jspecify.annotations.NullMarked;
