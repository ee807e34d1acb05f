/** What a request means: its path, its verb and its options, as Kubernetes reads them. */
@NullMarked
package dev.troupe.apiserver.request;

import org.jspecify.annotations.NullMarked;
