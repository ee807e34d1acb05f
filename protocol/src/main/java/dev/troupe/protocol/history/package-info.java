/** What may be asked of the journal beyond the present: how it was, what happened, whether it is sound, a copy. */
@NullMarked
package dev.troupe.protocol.history;

import org.jspecify.annotations.NullMarked;
