/** The commands of the launcher. */
@NullMarked
package dev.troupe.app.cli;

import org.jspecify.annotations.NullMarked;
