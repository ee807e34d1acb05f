/** The change feed: every committed row, in revision order. */
@NullMarked
package dev.troupe.protocol.feed;

import org.jspecify.annotations.NullMarked;
