/** What the journal stores: one entry a change, with the facts that made it and the object that resulted. */
@NullMarked
package dev.troupe.protocol.journal;

import org.jspecify.annotations.NullMarked;
