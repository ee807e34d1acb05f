package dev.troupe.node.probe;

import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.protocol.time.Periods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs lifecycle hooks. */
public final class HookRunner {
    /** How long a hook's HTTP request may take. */
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(30);

    private final ContainerRuntime runtime;
    private final Executor blocking;

    public HookRunner(ContainerRuntime runtime, Executor blocking) {
        this.runtime = runtime;
        this.blocking = blocking;
    }

    /**
     * Runs a hook to its end. Completes with the failure's text, or with nothing if the hook succeeded; never fails.
     *
     * @param limit how long it may take
     */
    public CompletionStage<Optional<String>> run(
            LifecycleHandler hook, Container container, String instanceId, String podAddress, Duration limit) {
        if (hook.getSleep() != null) {
            long millis = Math.min(Periods.seconds(hook.getSleep().getSeconds()) * 1000, limit.toMillis());
            return CompletableFuture.supplyAsync(
                    Optional::empty, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
        }
        if (hook.getExec() != null) {
            return runtime.execSync(instanceId, hook.getExec().getCommand(), limit)
                    .handle((result, failure) -> {
                        if (failure != null) {
                            return Optional.of(String.valueOf(failure.getMessage()));
                        }
                        return result.exitCode() == 0
                                ? Optional.<String>empty()
                                : Optional.of("command '"
                                        + String.join(" ", hook.getExec().getCommand()) + "' exited with "
                                        + result.exitCode() + ": " + result.stderrText());
                    });
        }
        if (hook.getHttpGet() != null) {
            return CompletableFuture.supplyAsync(
                    () -> http(hook, container, podAddress, limit.compareTo(HTTP_TIMEOUT) < 0 ? limit : HTTP_TIMEOUT),
                    blocking);
        }
        return CompletableFuture.completedFuture(Optional.of("invalid handler: " + container.getName()));
    }

    private static Optional<String> http(
            LifecycleHandler hook, Container container, String podAddress, Duration timeout) {
        try {
            ProbeAnswer answer = new HttpCheck(HttpCheck.HOOK_AGENT, timeout)
                    .get(Prober.url(hook.getHttpGet(), container, podAddress), Prober.headers(hook.getHttpGet()));
            return switch (answer) {
                case ProbeAnswer.Success success -> Optional.empty();
                case ProbeAnswer.Warning warning -> Optional.empty();
                case ProbeAnswer.Failure failure -> Optional.of(failure.output());
                case ProbeAnswer.Unknown unknown -> Optional.of(unknown.error());
            };
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
