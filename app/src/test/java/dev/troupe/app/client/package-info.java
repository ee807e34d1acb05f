/** How commands talk to a cluster's API. */
@NullMarked
package dev.troupe.app.client;

import org.jspecify.annotations.NullMarked;
