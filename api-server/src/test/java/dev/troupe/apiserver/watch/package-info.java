@NullMarked
package dev.troupe.apiserver.watch;

import org.jspecify.annotations.NullMarked;
