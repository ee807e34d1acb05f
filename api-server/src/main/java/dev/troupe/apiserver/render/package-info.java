/** How objects and lists are written: plain, as metadata only, as tables. */
@NullMarked
package dev.troupe.apiserver.render;

import org.jspecify.annotations.NullMarked;
