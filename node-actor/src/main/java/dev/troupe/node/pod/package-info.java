/** One pod on this node: its worker, which plans, and the executors, which act. */
@NullMarked
package dev.troupe.node.pod;

import org.jspecify.annotations.NullMarked;
