/** A Kubernetes client that is as small as can be, so that it costs little beside what is measured. */
@NullMarked
package dev.troupe.benchmarks.client;

import org.jspecify.annotations.NullMarked;
