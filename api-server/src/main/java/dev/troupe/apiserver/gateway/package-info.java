/** What workers are told and may ask, beside the API's own paths: the authorising gateway of nodes without shards. */
@NullMarked
package dev.troupe.apiserver.gateway;

import org.jspecify.annotations.NullMarked;
