package dev.troupe.node.adapter;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.troupe.api.Failures;
import dev.troupe.node.port.RuntimeFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** gRPC's futures as stages that fail with {@link RuntimeFailure}. */
final class CriCalls {
    /** What containerd says when it signals a container whose shim has just ended; a moment later it knows. */
    private static final String SHIM_ENDS = "ttrpc: closed";

    private static final int TRIES = 5;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

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

    /** As {@link #done}; what is already gone is what was asked for. Asks again while a container is just ending. */
    static <A> CompletionStage<Void> gone(Supplier<ListenableFuture<A>> call) {
        return gone(call, TRIES);
    }

    private static <A> CompletionStage<Void> gone(Supplier<ListenableFuture<A>> call, int tries) {
        return done(call.get())
                .handle((_, thrown) -> {
                    if (thrown == null || is(thrown, RuntimeFailure.Kind.NOT_FOUND)) {
                        return CompletableFuture.<Void>completedStage(null);
                    }
                    if (tries > 1 && String.valueOf(thrown.getMessage()).contains(SHIM_ENDS)) {
                        return CompletableFuture.<Void>completedStage(null)
                                .thenComposeAsync(
                                        _ -> gone(call, tries - 1),
                                        CompletableFuture.delayedExecutor(
                                                BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS));
                    }
                    return CompletableFuture.<Void>failedStage(Failures.cause(thrown));
                })
                .thenCompose(Function.identity());
    }

    private static boolean is(Throwable thrown, RuntimeFailure.Kind kind) {
        return Failures.cause(thrown) instanceof RuntimeFailure failure && failure.kind() == kind;
    }

    /** CRI counts in seconds, rounded up here: 0 means at once when stopping and for ever when running a command. */
    static long wholeSeconds(Duration duration) {
        return duration.plusMillis(999).toSeconds();
    }
}
