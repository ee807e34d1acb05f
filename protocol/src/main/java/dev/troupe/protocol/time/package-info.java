/** Times and periods as objects give them, and what a machine can do with them. */
@NullMarked
package dev.troupe.protocol.time;

import org.jspecify.annotations.NullMarked;
