/** What Services add to the entity engine. */
@NullMarked
package dev.troupe.service.rules;

import org.jspecify.annotations.NullMarked;
