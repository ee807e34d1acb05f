/** One node: everything wired together in one JVM. */
@NullMarked
package dev.troupe.app.node;

import org.jspecify.annotations.NullMarked;
