/** Contract tests with several JVMs, some of which are killed. */
@NullMarked
package dev.troupe.persistence.cluster;

import org.jspecify.annotations.NullMarked;
