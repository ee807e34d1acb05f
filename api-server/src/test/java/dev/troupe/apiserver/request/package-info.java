@NullMarked
package dev.troupe.apiserver.request;

import org.jspecify.annotations.NullMarked;
