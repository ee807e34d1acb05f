/** The path by which machines become nodes. */
@NullMarked
package dev.troupe.apiserver.join;

import org.jspecify.annotations.NullMarked;
