/** Container logs in the CRI format: reading, following and rotating them. */
@NullMarked
package dev.troupe.node.log;

import org.jspecify.annotations.NullMarked;
