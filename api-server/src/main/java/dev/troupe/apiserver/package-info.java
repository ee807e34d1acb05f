/** The Kubernetes API over HTTPS: from the socket to the entities' clients and the change feed. */
@NullMarked
package dev.troupe.apiserver;

import org.jspecify.annotations.NullMarked;
