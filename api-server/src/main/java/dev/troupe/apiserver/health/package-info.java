/** Health endpoints and their checks. */
@NullMarked
package dev.troupe.apiserver.health;

import org.jspecify.annotations.NullMarked;
