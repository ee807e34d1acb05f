/** What volumes need of the host. */
@NullMarked
package dev.troupe.storage.port;

import org.jspecify.annotations.NullMarked;
