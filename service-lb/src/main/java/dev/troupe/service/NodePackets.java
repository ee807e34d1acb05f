package dev.troupe.service;

import dev.troupe.protocol.network.HostPorts;
import dev.troupe.service.plan.NodeTable;
import dev.troupe.service.plan.PacketPolicy;
import dev.troupe.service.plan.PortMap;
import dev.troupe.service.plan.ServiceTable;
import dev.troupe.service.plan.ServiceTables;
import dev.troupe.service.plan.UdpFlow;
import dev.troupe.service.port.Connections;
import dev.troupe.service.port.Loopback;
import dev.troupe.service.port.Ruleset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the node's table as it should be. Changes of host ports reach the kernel as single elements, so that their cost
 * does not grow with the number of pods.
 */
public final class NodePackets implements HostPorts {
    private static final Logger LOG = LoggerFactory.getLogger(NodePackets.class);

    private final PacketPolicy policy;
    private final Ruleset ruleset;
    private final Connections connections;
    private final Executor executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Forwarding> forwardings = new LinkedHashMap<>();
    private PortMap applied = PortMap.EMPTY;
    private final ServiceTables services = new ServiceTables();
    private final Loopback loopback;
    private boolean complete;
    private boolean loopbackOpen;

    /** @param loopback used once there are host ports for it */
    public NodePackets(PacketPolicy policy, Ruleset ruleset, Connections connections, Loopback loopback) {
        this.policy = policy;
        this.ruleset = ruleset;
        this.connections = connections;
        this.loopback = loopback;
    }

    /** Puts the table in force. Blocking; for a start in order. */
    public synchronized void install() throws IOException {
        complete = false;
        apply("");
    }

    /** Takes the table away. Blocking. */
    public synchronized void remove() throws IOException {
        complete = false;
        ruleset.apply(NodeTable.remove());
    }

    @Override
    public CompletionStage<Void> publish(Forwarding forwarding) {
        return change(all -> all.put(forwarding.owner(), forwarding));
    }

    @Override
    public CompletionStage<Void> withdraw(String owner) {
        return change(all -> all.remove(owner));
    }

    @Override
    public CompletionStage<Void> replaceAll(List<Forwarding> replacement) {
        return change(all -> {
            all.clear();
            all.putAll(replacement.stream().collect(Collectors.toMap(Forwarding::owner, forwarding -> forwarding)));
        });
    }

    /**
     * From now on these Services are balanced as this says, and all others as before; a stage that fails is worth trying
     * again.
     *
     * @param changes by the names of Services, {@link ServiceTable#EMPTY} for one that is gone
     */
    public CompletionStage<Void> balance(Map<String, ServiceTable> changes) {
        return run(() -> {
            boolean begins = !complete;
            ServiceTables.Step step = services.change(changes);
            apply(step.script());
            Collection<UdpFlow> stale =
                    UdpFlow.stale(step.before().udp(), step.after().udp());
            if (!begins && !stale.isEmpty()) {
                // One program after the other: nobody is to wait for them.
                executor.execute(() -> forget(stale));
            }
        });
    }

    private void forget(Collection<UdpFlow> stale) {
        for (UdpFlow flow : stale) {
            try {
                connections.forget(flow);
            } catch (IOException e) {
                LOG.warn("clients may go on sending to a backend that is gone: {}", e.getMessage());
            }
        }
    }

    private CompletionStage<Void> change(Consumer<Map<String, Forwarding>> edit) {
        return run(() -> {
            edit.accept(forwardings);
            apply("");
            openLoopback();
        });
    }

    /** Only after the rules are in force, which keep others from the loopback addresses. */
    private void openLoopback() {
        if (loopbackOpen || !applied.answersOnLoopback()) {
            return;
        }
        try {
            loopback.leadToPods();
            loopbackOpen = true;
        } catch (IOException e) {
            LOG.warn("host ports cannot be reached on 127.0.0.1: {}", e.getMessage());
        }
    }

    private interface Edit {
        void run() throws IOException;
    }

    private CompletionStage<Void> run(Edit edit) {
        return CompletableFuture.runAsync(
                () -> {
                    synchronized (this) {
                        try {
                            edit.run();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                },
                executor);
    }

    /** @param delta what changes of Services */
    private void apply(String delta) throws IOException {
        PortMap wanted = PortMap.of(forwardings.values());
        String script =
                complete ? NodeTable.delta(applied, wanted) + delta : NodeTable.full(policy, wanted) + services.fill();
        if (script.isEmpty()) {
            return;
        }
        try {
            ruleset.apply(script);
            applied = wanted;
            complete = true;
        } catch (IOException e) {
            // Somebody may have changed the table: make all of it anew next time.
            complete = false;
            throw e;
        }
    }
}
