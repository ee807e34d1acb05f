/** What is checked and filled in before an object reaches its entity, one rule a class. */
@NullMarked
package dev.troupe.apiserver.admission;

import org.jspecify.annotations.NullMarked;
