package dev.troupe.apiserver.admission;

import dev.troupe.api.StatusException;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.network.ServiceCidrs;
import dev.troupe.protocol.object.WriteRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A cluster has the range of Service addresses that it was made with: none comes to it, and it does not go. */
final class ServiceRangeLifecycle implements AdmissionStep {
    private final ChangeFeed feed;

    ServiceRangeLifecycle(ChangeFeed feed) {
        this.feed = feed;
    }

    @Override
    public CompletionStage<Void> check(WriteRequest request) {
        if (!request.key().resource().equals(ServiceCidrs.RESOURCE)) {
            return PASS;
        }
        if (request instanceof WriteRequest.Delete) {
            return refused(request, "the range that the cluster was made with may not be deleted");
        }
        boolean makes = AdmittedObjects.mayCreate(request, feed)
                && feed.find(request.key()).isEmpty();
        return makes ? refused(request, "the cluster keeps to the range that it was made with") : PASS;
    }

    private static CompletionStage<Void> refused(WriteRequest request, String why) {
        return CompletableFuture.failedFuture(StatusException.forbidden(request.key(), why));
    }
}
