/** The program with which people speak to the server. */
@NullMarked
package dev.troupe.apiserver.client;

import org.jspecify.annotations.NullMarked;
