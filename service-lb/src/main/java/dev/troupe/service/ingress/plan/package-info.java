/** Pure decisions of the Ingress proxy: which request is for which Service, and which certificate for which name. */
@NullMarked
package dev.troupe.service.ingress.plan;

import org.jspecify.annotations.NullMarked;
