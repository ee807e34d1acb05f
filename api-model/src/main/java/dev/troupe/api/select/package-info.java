/** Label and field selectors: which objects a list, a watch or a controller means. */
@NullMarked
package dev.troupe.api.select;

import org.jspecify.annotations.NullMarked;
