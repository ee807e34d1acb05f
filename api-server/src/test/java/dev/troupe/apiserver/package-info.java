@NullMarked
package dev.troupe.apiserver;

import org.jspecify.annotations.NullMarked;
