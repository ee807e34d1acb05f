package dev.troupe.service.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.resource.plan.KindRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** ServiceCIDRs: there is the one that the cluster was made with, and Services get addresses of it from the first moment. */
public final class ServiceCidrRules implements KindRules {
    @Override
    public void prepareCreate(ObjectNode range, Instant now) {
        range.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", "True")
                .put("reason", "")
                .put("message", "Kubernetes Service CIDR is ready")
                .put("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
