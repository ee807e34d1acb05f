/** What the table asks of the host. */
@NullMarked
package dev.troupe.service.port;

import org.jspecify.annotations.NullMarked;
