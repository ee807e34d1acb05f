package dev.troupe.service.rules;

import dev.troupe.resource.plan.KindRules;

/** NetworkPolicies: passive, but that their generations are counted. */
public final class NetworkPolicyRules implements KindRules {
    @Override
    public boolean countsGenerations() {
        return true;
    }
}
