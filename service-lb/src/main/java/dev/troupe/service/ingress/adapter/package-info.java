/** The Ingress proxy's sockets: HTTP and TLS on the node's address. */
@NullMarked
package dev.troupe.service.ingress.adapter;

import org.jspecify.annotations.NullMarked;
