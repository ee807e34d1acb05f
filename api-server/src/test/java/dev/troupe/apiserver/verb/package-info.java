@NullMarked
package dev.troupe.apiserver.verb;

import org.jspecify.annotations.NullMarked;
