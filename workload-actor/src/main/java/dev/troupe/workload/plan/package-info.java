/** What workloads decide: pure functions from what is observed to what is to be done, with time as an input. */
@NullMarked
package dev.troupe.workload.plan;

import org.jspecify.annotations.NullMarked;
