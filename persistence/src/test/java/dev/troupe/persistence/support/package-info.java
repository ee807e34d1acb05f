/** What the tests of this room share. */
@NullMarked
package dev.troupe.persistence.support;

import org.jspecify.annotations.NullMarked;
