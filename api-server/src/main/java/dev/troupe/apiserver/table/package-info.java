/** What {@code kubectl get} prints: one printer a kind, and a general one for kinds that declare their columns. */
@NullMarked
package dev.troupe.apiserver.table;

import org.jspecify.annotations.NullMarked;
