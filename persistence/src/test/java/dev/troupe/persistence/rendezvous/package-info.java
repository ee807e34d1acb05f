@NullMarked
package dev.troupe.persistence.rendezvous;

import org.jspecify.annotations.NullMarked;
