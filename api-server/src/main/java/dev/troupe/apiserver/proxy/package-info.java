/** {@code pods/proxy} and {@code services/proxy}: requests that the API server passes on to pods. */
@NullMarked
package dev.troupe.apiserver.proxy;

import org.jspecify.annotations.NullMarked;
