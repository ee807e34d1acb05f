/** Volumes of pods on a node. */
@NullMarked
package dev.troupe.storage;

import org.jspecify.annotations.NullMarked;
