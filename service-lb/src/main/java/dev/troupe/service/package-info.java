/** What happens to packets between a node's pods and the world: the node's nftables table. */
@NullMarked
package dev.troupe.service;

import org.jspecify.annotations.NullMarked;
