/**
 * Image archives without a registry: names, small images made from single binaries, and archives that others made.
 */
@NullMarked
package dev.troupe.node.image;

import org.jspecify.annotations.NullMarked;
