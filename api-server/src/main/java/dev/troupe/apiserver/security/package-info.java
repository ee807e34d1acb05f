/** Who asks and whether they may; certificates and kubeconfigs. */
@NullMarked
package dev.troupe.apiserver.security;

import org.jspecify.annotations.NullMarked;
