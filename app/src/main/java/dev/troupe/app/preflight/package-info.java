/**
 * Whether a machine can be a node: checks with kubeadm's names, each a pure function over facts that one reader read.
 */
@NullMarked
package dev.troupe.app.preflight;

import org.jspecify.annotations.NullMarked;
