/** Amounts of resources, as Kubernetes writes them: {@code 100m}, {@code 1.5Gi}, {@code 2e3}. */
@NullMarked
package dev.troupe.api.quantity;

import org.jspecify.annotations.NullMarked;
