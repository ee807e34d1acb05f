/** Tests of the write side. */
@NullMarked
package dev.troupe.persistence.journal;

import org.jspecify.annotations.NullMarked;
