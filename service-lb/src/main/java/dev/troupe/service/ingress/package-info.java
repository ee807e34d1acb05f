/** Ingress: the proxy on every node that sends HTTP requests to the pods behind Services, by host and path. */
@NullMarked
package dev.troupe.service.ingress;

import org.jspecify.annotations.NullMarked;
