package dev.troupe.node.probe;

import dev.troupe.api.Failures;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ExecResult;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.protocol.time.Periods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Carries out one try of a probe. Its stages never fail: what goes wrong is an answer. */
public final class Prober {
    private static final int MAX_OUTPUT_CHARS = 10 * 1024;

    private final ContainerRuntime runtime;
    private final Executor blocking;

    /** @param blocking runs network calls that block, for instance on virtual threads */
    public Prober(ContainerRuntime runtime, Executor blocking) {
        this.runtime = runtime;
        this.blocking = blocking;
    }

    /**
     * @param instanceId of the container
     * @param podAddress where its ports are; empty if unknown
     */
    public CompletionStage<ProbeAnswer> probe(Probe probe, Container container, String instanceId, String podAddress) {
        Duration timeout = Periods.delay(Duration.ofSeconds(ProbeState.timeoutSeconds(probe)));
        if (probe.getExec() != null) {
            return exec(probe.getExec(), instanceId, timeout);
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return overNetwork(probe, container, podAddress, timeout);
                    } catch (IllegalArgumentException e) {
                        return new ProbeAnswer.Unknown(String.valueOf(e.getMessage()));
                    }
                },
                blocking);
    }

    private static ProbeAnswer overNetwork(Probe probe, Container container, String podAddress, Duration timeout) {
        if (probe.getHttpGet() != null) {
            HTTPGetAction get = probe.getHttpGet();
            return new HttpCheck(HttpCheck.PROBE_AGENT, timeout).get(url(get, container, podAddress), headers(get));
        }
        if (probe.getTcpSocket() != null) {
            String host = probe.getTcpSocket().getHost();
            int port = port(probe.getTcpSocket().getPort(), container);
            return TcpCheck.connect(host == null || host.isEmpty() ? podAddress : host, port, timeout);
        }
        if (probe.getGrpc() != null) {
            String service = probe.getGrpc().getService();
            return GrpcCheck.check(podAddress, probe.getGrpc().getPort(), service == null ? "" : service, timeout);
        }
        return new ProbeAnswer.Unknown("missing probe handler for " + container.getName());
    }

    private CompletionStage<ProbeAnswer> exec(ExecAction action, String instanceId, Duration timeout) {
        List<String> command = action.getCommand();
        return runtime.execSync(instanceId, command, timeout).handle((result, failure) -> {
            if (failure == null) {
                return answer(result);
            }
            Throwable cause = Failures.cause(failure);
            if (cause instanceof RuntimeFailure refused && refused.kind() == RuntimeFailure.Kind.DEADLINE_EXCEEDED) {
                return new ProbeAnswer.Failure("command timed out: \"" + String.join(" ", command)
                        + "\" timed out after " + timeout.toSeconds() + "s");
            }
            return new ProbeAnswer.Unknown(String.valueOf(cause.getMessage()));
        });
    }

    private static ProbeAnswer answer(ExecResult result) {
        if (result.exitCode() == 0) {
            return new ProbeAnswer.Success();
        }
        String output = result.stdoutText() + result.stderrText();
        return new ProbeAnswer.Failure(output.substring(0, Math.min(output.length(), MAX_OUTPUT_CHARS)));
    }

    static URI url(HTTPGetAction get, Container container, String podAddress) {
        String scheme = get.getScheme() == null ? "http" : get.getScheme().toLowerCase(Locale.ROOT);
        String host = get.getHost() == null || get.getHost().isEmpty() ? podAddress : get.getHost();
        String path = get.getPath() == null ? "" : get.getPath();
        String place = host.contains(":") ? "[" + host + "]" : host;
        return URI.create(scheme + "://" + place + ":" + port(get.getPort(), container)
                + (path.startsWith("/") ? path : "/" + path));
    }

    static Map<String, String> headers(HTTPGetAction get) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (HTTPHeader header : get.getHttpHeaders()) {
            headers.put(header.getName(), header.getValue() == null ? "" : header.getValue());
        }
        return headers;
    }

    /** The number of a port that may be named. */
    static int port(@Nullable IntOrString port, Container container) {
        if (port == null) {
            throw new IllegalArgumentException("invalid port number: 0");
        }
        Integer number = port.getIntVal();
        String name = port.getStrVal();
        if (number == null && name != null) {
            for (ContainerPort named : container.getPorts()) {
                if (name.equals(named.getName())) {
                    return named.getContainerPort();
                }
            }
            try {
                number = Integer.valueOf(name);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("strconv.Atoi: parsing \"" + name + "\": invalid syntax", e);
            }
        }
        if (number == null || number < 1 || number > 65_535) {
            throw new IllegalArgumentException("invalid port number: " + number);
        }
        return number;
    }
}
