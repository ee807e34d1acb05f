/** The scheduler: one actor that gives every waiting pod a node. */
@NullMarked
package dev.troupe.scheduler;

import org.jspecify.annotations.NullMarked;
