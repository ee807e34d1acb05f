/** The cluster's history over HTTP, under {@code /troupe/}: streams of JSON lines. */
@NullMarked
package dev.troupe.apiserver.history;

import org.jspecify.annotations.NullMarked;
