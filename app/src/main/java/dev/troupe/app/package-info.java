/** The program: command line, local clusters, and the wiring of a node. */
@NullMarked
package dev.troupe.app;

import org.jspecify.annotations.NullMarked;
