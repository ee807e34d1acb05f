/** Volumes of pods, as the node agent mounts them. */
@NullMarked
package dev.troupe.protocol.volume;

import org.jspecify.annotations.NullMarked;
