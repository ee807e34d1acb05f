/** Tests of how history is laid out. */
@NullMarked
package dev.troupe.app.history;

import org.jspecify.annotations.NullMarked;
