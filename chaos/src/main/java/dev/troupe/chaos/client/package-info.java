/** Clients that work while the cluster breaks, and write down what they did. */
@NullMarked
package dev.troupe.chaos.client;

import org.jspecify.annotations.NullMarked;
