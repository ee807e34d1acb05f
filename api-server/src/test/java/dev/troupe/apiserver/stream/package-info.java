@NullMarked
package dev.troupe.apiserver.stream;

import org.jspecify.annotations.NullMarked;
