/** What a node's overlay needs of its host. */
@NullMarked
package dev.troupe.network.port;

import org.jspecify.annotations.NullMarked;
