/** The training run of the build: a node that works for some seconds, so that the JVM remembers what it learned. */
@NullMarked
package dev.troupe.app.train;

import org.jspecify.annotations.NullMarked;
