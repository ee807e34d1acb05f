@NullMarked
package dev.troupe.apiserver.render;

import org.jspecify.annotations.NullMarked;
