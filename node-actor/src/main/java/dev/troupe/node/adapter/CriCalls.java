package dev.troupe.node.adapter;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.troupe.node.port.RuntimeFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** gRPC's futures as stages that fail with {@link RuntimeFailure}. */
final class CriCalls {
    private CriCalls() {}

    /** The answer, read by {@code read}. */
    static <A, T> CompletionStage<T> ask(ListenableFuture<A> call, Function<A, T> read) {
        CompletableFuture<T> result = new CompletableFuture<>();
        call.addListener(
                () -> {
                    try {
                        result.complete(read.apply(Futures.getDone(call)));
                    } catch (ExecutionException failed) {
                        result.completeExceptionally(CriFailures.of(failed));
                    } catch (RuntimeException unreadable) {
                        result.completeExceptionally(CriFailures.of(unreadable));
                    }
                },
                MoreExecutors.directExecutor());
        return result;
    }

    /** For an answer that says nothing. */
    static <A> CompletionStage<Void> done(ListenableFuture<A> call) {
        return ask(call, answer -> answer).thenAccept(_ -> {});
    }

    /** As {@link #done}; what is already gone is what was asked for. */
    static <A> CompletionStage<Void> gone(ListenableFuture<A> call) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        ask(call, answer -> answer).whenComplete((_, thrown) -> {
            if (thrown == null
                    || thrown instanceof RuntimeFailure failure && failure.kind() == RuntimeFailure.Kind.NOT_FOUND) {
                result.complete(null);
            } else {
                result.completeExceptionally(thrown);
            }
        });
        return result;
    }

    /** CRI counts in seconds, rounded up here: 0 means at once when stopping and for ever when running a command. */
    static long wholeSeconds(Duration duration) {
        return duration.plusMillis(999).toSeconds();
    }
}
