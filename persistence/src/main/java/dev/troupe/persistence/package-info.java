/** The journal, the one order of all changes, and the feed that every node reads. Start at {@code Persistence}. */
@NullMarked
package dev.troupe.persistence;

import org.jspecify.annotations.NullMarked;
