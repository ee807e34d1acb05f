/** Passes HTTP requests on to servers behind this one: bodies as they come, upgraded connections byte for byte. */
@NullMarked
package dev.troupe.relay;

import org.jspecify.annotations.NullMarked;
