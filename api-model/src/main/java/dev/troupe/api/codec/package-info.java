/** Turns the bodies of requests into checked JSON trees: JSON, YAML and Kubernetes' protobuf. */
@NullMarked
package dev.troupe.api.codec;

import org.jspecify.annotations.NullMarked;
