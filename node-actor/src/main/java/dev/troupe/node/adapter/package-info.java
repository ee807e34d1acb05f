/** The container runtimes behind the agent's port: containerd over CRI, and one that only pretends. */
@NullMarked
package dev.troupe.node.adapter;

import org.jspecify.annotations.NullMarked;
