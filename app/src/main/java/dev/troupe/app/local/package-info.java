/** A cluster on this machine: network namespaces, processes, and the files that remember them. */
@NullMarked
package dev.troupe.app.local;

import org.jspecify.annotations.NullMarked;
