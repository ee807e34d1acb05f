/** Processes of the host that nodes and the command line start and end. */
@NullMarked
package dev.troupe.protocol.process;

import org.jspecify.annotations.NullMarked;
