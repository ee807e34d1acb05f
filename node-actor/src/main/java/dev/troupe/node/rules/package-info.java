/** What the Node kind adds to the engine's decisions. Pure. */
@NullMarked
package dev.troupe.node.rules;

import org.jspecify.annotations.NullMarked;
