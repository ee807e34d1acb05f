@NullMarked
package dev.troupe.relay;

import org.jspecify.annotations.NullMarked;
