/** Kubernetes Event objects: recording and expiry. */
@NullMarked
package dev.troupe.resource.event;

import org.jspecify.annotations.NullMarked;
