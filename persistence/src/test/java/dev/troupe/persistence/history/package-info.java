/** Tests of the journal read as history. */
@NullMarked
package dev.troupe.persistence.history;

import org.jspecify.annotations.NullMarked;
