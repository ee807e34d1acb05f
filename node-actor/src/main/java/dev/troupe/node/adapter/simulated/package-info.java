/** A container runtime that keeps its pods in memory: for fast tests, and for benchmarks with thousands of nodes. */
@NullMarked
package dev.troupe.node.adapter.simulated;

import org.jspecify.annotations.NullMarked;
