/** The three patch formats: RFC 6902 JSON patch, RFC 7386 merge patch, and Kubernetes' strategic merge patch. */
@NullMarked
package dev.troupe.api.patch;

import org.jspecify.annotations.NullMarked;
