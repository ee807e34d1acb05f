@NullMarked
package dev.troupe.apiserver.security;

import org.jspecify.annotations.NullMarked;
