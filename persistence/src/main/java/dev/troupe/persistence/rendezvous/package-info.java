/** How nodes that share a database find each other, and who may found a cluster or go on when it has broken in two. */
@NullMarked
package dev.troupe.persistence.rendezvous;

import org.jspecify.annotations.NullMarked;
