/** What the API server fills in when a client leaves it out, one class per family of types. */
@NullMarked
package dev.troupe.api.defaults;

import org.jspecify.annotations.NullMarked;
