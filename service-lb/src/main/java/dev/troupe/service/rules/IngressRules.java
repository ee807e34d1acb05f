package dev.troupe.service.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.resource.plan.KindRules;
import java.time.Instant;

/** Ingresses: counted generations, and a status that nobody sets but who serves them. */
public final class IngressRules implements KindRules {
    @Override
    public void prepareCreate(ObjectNode object, Instant now) {
        object.putObject("status").putObject("loadBalancer");
    }

    @Override
    public boolean countsGenerations() {
        return true;
    }
}
