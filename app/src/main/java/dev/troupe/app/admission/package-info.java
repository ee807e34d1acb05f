/** A control node's part in joining: who may become a node, under which number, and the tokens of the first hour. */
@NullMarked
package dev.troupe.app.admission;

import org.jspecify.annotations.NullMarked;
