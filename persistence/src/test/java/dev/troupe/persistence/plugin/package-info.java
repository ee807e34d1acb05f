/** Contract tests of the plugins. */
@NullMarked
package dev.troupe.persistence.plugin;

import org.jspecify.annotations.NullMarked;
