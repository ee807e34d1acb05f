/** The read side: this node's view of all committed rows, in revision order, and how rows reach it. */
@NullMarked
package dev.troupe.persistence.feed;

import org.jspecify.annotations.NullMarked;
