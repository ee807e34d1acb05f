/** What becomes of a request to an object: pure decisions, with the time and new uids as inputs. */
@NullMarked
package dev.troupe.resource.plan;

import org.jspecify.annotations.NullMarked;
