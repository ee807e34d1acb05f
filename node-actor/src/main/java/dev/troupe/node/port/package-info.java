/** What the agent asks of the host: the container runtime, in the agent's own words. */
@NullMarked
package dev.troupe.node.port;

import org.jspecify.annotations.NullMarked;
