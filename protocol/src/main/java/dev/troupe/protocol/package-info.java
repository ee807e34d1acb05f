/** What every room shares about messages. */
@NullMarked
package dev.troupe.protocol;

import org.jspecify.annotations.NullMarked;
