/** Field management: who owns which field of an object (managedFields), and server-side apply. */
@NullMarked
package dev.troupe.api.apply;

import org.jspecify.annotations.NullMarked;
