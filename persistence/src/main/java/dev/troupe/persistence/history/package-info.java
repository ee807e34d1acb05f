/** The journal read as history: states of the past, stories, proof, compaction, backup and restoration. */
@NullMarked
package dev.troupe.persistence.history;

import org.jspecify.annotations.NullMarked;
