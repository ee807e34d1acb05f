/** Tests of the read side. */
@NullMarked
package dev.troupe.persistence.feed;

import org.jspecify.annotations.NullMarked;
