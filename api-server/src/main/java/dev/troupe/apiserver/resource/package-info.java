/** The resources that are served, in each of their group versions, and how these convert into one another. */
@NullMarked
package dev.troupe.apiserver.resource;

import org.jspecify.annotations.NullMarked;
