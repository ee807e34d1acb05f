/** Kinds that are questions and are never stored: who am I, what may I do. */
@NullMarked
package dev.troupe.apiserver.review;

import org.jspecify.annotations.NullMarked;
