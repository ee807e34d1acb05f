/** Logs, and connections that are handed through to a container runtime. */
@NullMarked
package dev.troupe.apiserver.stream;

import org.jspecify.annotations.NullMarked;
