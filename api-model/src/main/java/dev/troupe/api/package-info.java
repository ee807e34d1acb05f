/** Kubernetes objects as Troupe handles them: JSON trees, described by schemas; keys, kinds, and refusals. */
@NullMarked
package dev.troupe.api;

import org.jspecify.annotations.NullMarked;
