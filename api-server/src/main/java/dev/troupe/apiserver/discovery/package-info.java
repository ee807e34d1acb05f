/** What the API server serves and says so: discovery, OpenAPI, version. */
@NullMarked
package dev.troupe.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
