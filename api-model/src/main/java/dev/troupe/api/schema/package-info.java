/** The shapes of Kubernetes' types: what fields there are, what they mean, and how lists and maps merge. */
@NullMarked
package dev.troupe.api.schema;

import org.jspecify.annotations.NullMarked;
