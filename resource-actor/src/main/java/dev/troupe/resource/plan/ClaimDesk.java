package dev.troupe.resource.plan;

import dev.troupe.api.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Hands out values of which no two objects may have the same. What it gives is in the journal before it says so. */
public interface ClaimDesk {

    /**
     * All that is claimed, or nothing.
     *
     * @param owner who will have it
     * @param dryRun whether to say what would be given, and give nothing
     * @return values by the claims' paths; fails with a StatusException in Kubernetes' words if something is not to be had
     */
    CompletionStage<Map<String, String>> claim(ResourceKey owner, List<Claim> claims, boolean dryRun);
}
