/** Which pods are behind which Service. */
@NullMarked
package dev.troupe.service.endpoints;

import org.jspecify.annotations.NullMarked;
