/** The OpenAPI documents that kubectl reads for {@code explain} and validation; generated at build time. */
@NullMarked
package dev.troupe.api.openapi;

import org.jspecify.annotations.NullMarked;
