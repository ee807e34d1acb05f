/** What happens to a node that is not there any more: its conditions, taints, and what of its pods may be replaced. */
@NullMarked
package dev.troupe.node.lifecycle;

import org.jspecify.annotations.NullMarked;
