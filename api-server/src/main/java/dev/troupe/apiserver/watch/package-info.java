/** Watches: a bounded stream of change events for one client. */
@NullMarked
package dev.troupe.apiserver.watch;

import org.jspecify.annotations.NullMarked;
