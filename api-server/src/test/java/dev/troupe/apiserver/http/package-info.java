@NullMarked
package dev.troupe.apiserver.http;

import org.jspecify.annotations.NullMarked;
