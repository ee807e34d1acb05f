/** Addresses of load balancers: which Service has which, and which node answers for it. */
@NullMarked
package dev.troupe.service.balancer;

import org.jspecify.annotations.NullMarked;
