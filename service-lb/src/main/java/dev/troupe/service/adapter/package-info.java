/** nftables through its command. */
@NullMarked
package dev.troupe.service.adapter;

import org.jspecify.annotations.NullMarked;
