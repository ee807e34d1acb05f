/** What Pekko Persistence calls: the plugins {@code troupe.journal} and {@code troupe.snapshot-store}. */
@NullMarked
package dev.troupe.persistence.plugin;

import org.jspecify.annotations.NullMarked;
