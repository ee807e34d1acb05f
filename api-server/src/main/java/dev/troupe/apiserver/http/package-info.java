/** The HTTP side: a request with its query, body and answer, and what the client accepts. */
@NullMarked
package dev.troupe.apiserver.http;

import org.jspecify.annotations.NullMarked;
