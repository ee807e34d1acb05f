/** The cluster's names: a DNS server in each node. */
@NullMarked
package dev.troupe.service.dns;

import org.jspecify.annotations.NullMarked;
