/** API objects as they are stored, and the requests that change them. */
@NullMarked
package dev.troupe.protocol.object;

import org.jspecify.annotations.NullMarked;
