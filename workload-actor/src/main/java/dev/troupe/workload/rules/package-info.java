/** What the workload kinds add to the engine's decisions. Pure. */
@NullMarked
package dev.troupe.workload.rules;

import org.jspecify.annotations.NullMarked;
