/** What a node's policy table says, worked out from policies, pods and namespaces. */
@NullMarked
package dev.troupe.service.policy.plan;

import org.jspecify.annotations.NullMarked;
