@NullMarked
package dev.troupe.apiserver.node;

import org.jspecify.annotations.NullMarked;
