package dev.troupe.apiserver.admission;

import dev.troupe.protocol.object.WriteRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One rule that writes must pass on the way to their entity. */
public interface AdmissionStep {
    /** Lets a request pass. */
    CompletionStage<Void> PASS = CompletableFuture.completedFuture(null);

    /** Fills in what the request leaves open. May change the request's tree. */
    default WriteRequest fill(WriteRequest request) {
        return request;
    }

    /** Completes if the request may pass, else fails with {@link dev.troupe.api.StatusException}. */
    default CompletionStage<Void> check(WriteRequest request) {
        return PASS;
    }
}
