/** What the same machine does without Troupe, for comparison. */
@NullMarked
package dev.troupe.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
