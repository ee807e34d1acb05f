/** Namespaces: their default objects, and the removal of what is in them. */
@NullMarked
package dev.troupe.resource.namespace;

import org.jspecify.annotations.NullMarked;
