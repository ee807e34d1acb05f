/** How a kind with a life of its own looks after its objects: an actor beside each entity. */
@NullMarked
package dev.troupe.protocol.controller;

import org.jspecify.annotations.NullMarked;
