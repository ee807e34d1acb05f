/** The training run of the build: a node that works for some seconds, so that the JVM remembers which classes it needs. */
@NullMarked
package dev.troupe.app.train;

import org.jspecify.annotations.NullMarked;
