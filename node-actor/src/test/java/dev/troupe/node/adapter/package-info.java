/** Tests of the runtimes; those named IT need root and containerd. */
@NullMarked
package dev.troupe.node.adapter;

import org.jspecify.annotations.NullMarked;
