/** Cluster IPs and node ports: who has which. */
@NullMarked
package dev.troupe.service.claim;

import org.jspecify.annotations.NullMarked;
