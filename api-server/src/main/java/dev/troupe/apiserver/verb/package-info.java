/** The API verbs, one class each. */
@NullMarked
package dev.troupe.apiserver.verb;

import org.jspecify.annotations.NullMarked;
