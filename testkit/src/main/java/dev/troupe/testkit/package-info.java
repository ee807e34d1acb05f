/** What tests of every room share: a cluster in memory, a clock that tests turn, builders of objects, noted events. */
@NullMarked
package dev.troupe.testkit;

import org.jspecify.annotations.NullMarked;
