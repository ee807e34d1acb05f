/** NetworkPolicies on a node: who may reach its pods, and whom these may reach. */
@NullMarked
package dev.troupe.service.policy;

import org.jspecify.annotations.NullMarked;
