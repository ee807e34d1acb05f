/** What a pod's volumes should be: pure functions. */
@NullMarked
package dev.troupe.storage.plan;

import org.jspecify.annotations.NullMarked;
