/** What clients did and saw, and the rules that it must obey. Knows nothing of clusters. */
@NullMarked
package dev.troupe.chaos.history;

import org.jspecify.annotations.NullMarked;
