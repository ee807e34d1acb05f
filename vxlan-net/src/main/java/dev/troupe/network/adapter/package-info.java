/** The pod network on a Linux host. */
@NullMarked
package dev.troupe.network.adapter;

import org.jspecify.annotations.NullMarked;
