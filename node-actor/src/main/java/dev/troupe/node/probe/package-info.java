/** Probes and hooks: how a container's health is asked, and what the answers add up to. */
@NullMarked
package dev.troupe.node.probe;

import org.jspecify.annotations.NullMarked;
