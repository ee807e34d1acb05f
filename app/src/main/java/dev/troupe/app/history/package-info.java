/** The command line's side of history: a client of {@code /troupe/}, and how stories and states are laid out. */
@NullMarked
package dev.troupe.app.history;

import org.jspecify.annotations.NullMarked;
