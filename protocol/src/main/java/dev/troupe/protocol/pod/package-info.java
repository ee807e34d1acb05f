/** What several rooms read out of pods. */
@NullMarked
package dev.troupe.protocol.pod;

import org.jspecify.annotations.NullMarked;
