/**
 * What the API server fills in when a client leaves it out, one class per family of types. Defaulting changes the tree
 * in place, never touches what is set, and is done before validation, which relies on it.
 */
@NullMarked
package dev.troupe.api.defaults;

import org.jspecify.annotations.NullMarked;
