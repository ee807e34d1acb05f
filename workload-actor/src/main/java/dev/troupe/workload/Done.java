package dev.troupe.workload;

import dev.troupe.protocol.object.Written;
import dev.troupe.workload.plan.ReplicaSetStatus.Failure;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How one or several writes went.
 *
 * @param failure what the status should say of a refusal, null if nothing was refused
 */
record Done(Round round, @Nullable Failure failure) {
    static final Done NOTHING = new Done(Round.NOTHING, null);

    static Done wrote(Written written) {
        return new Done(Round.wrote(written), null);
    }

    static Done failed(Failure failure) {
        return new Done(Round.FAILED, failure);
    }

    /** For {@code CompletionStage.handle}: an object that is gone is what the view will show as well. */
    static Done unlessGone(@Nullable Written written, @Nullable Throwable refused) {
        if (written != null) {
            return wrote(written);
        }
        return refused != null && Writer.gone(Writer.refusal(refused)) ? NOTHING : new Done(Round.FAILED, null);
    }

    Done and(Done other) {
        return new Done(round.and(other.round), failure != null ? failure : other.failure);
    }

    /** Completes when all have; none of them fails. */
    static CompletionStage<Done> all(List<CompletionStage<Done>> writes) {
        CompletionStage<Done> all = CompletableFuture.completedFuture(NOTHING);
        for (CompletionStage<Done> write : writes) {
            all = all.thenCombine(write, Done::and);
        }
        return all;
    }
}
