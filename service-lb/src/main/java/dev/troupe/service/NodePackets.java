package dev.troupe.service;

import dev.troupe.protocol.network.HostPorts;
import dev.troupe.service.plan.NodeTable;
import dev.troupe.service.plan.PacketPolicy;
import dev.troupe.service.plan.PortMap;
import dev.troupe.service.plan.ServiceTable;
import dev.troupe.service.port.Ruleset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Keeps the node's table as it should be. Changes of host ports reach the kernel as single elements, so that their cost
 * does not grow with the number of pods.
 */
public final class NodePackets implements HostPorts {
    private final PacketPolicy policy;
    private final Ruleset ruleset;
    private final Executor executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Forwarding> forwardings = new LinkedHashMap<>();
    private PortMap applied = PortMap.EMPTY;
    private ServiceTable services = ServiceTable.EMPTY;
    private ServiceTable appliedServices = ServiceTable.EMPTY;
    private boolean complete;

    public NodePackets(PacketPolicy policy, Ruleset ruleset) {
        this.policy = policy;
        this.ruleset = ruleset;
    }

    /** Puts the table in force. Blocking; for a start in order. */
    public synchronized void install() throws IOException {
        complete = false;
        apply();
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

    /** From now on these Services are balanced as this says; a stage that fails is worth trying again. */
    public CompletionStage<Void> balance(ServiceTable wanted) {
        return run(() -> services = wanted);
    }

    private CompletionStage<Void> change(Consumer<Map<String, Forwarding>> edit) {
        return run(() -> edit.accept(forwardings));
    }

    private CompletionStage<Void> run(Runnable edit) {
        return CompletableFuture.runAsync(
                () -> {
                    synchronized (this) {
                        edit.run();
                        try {
                            apply();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                },
                executor);
    }

    private void apply() throws IOException {
        PortMap wanted = PortMap.of(forwardings.values());
        String script = complete
                ? NodeTable.delta(applied, wanted) + ServiceTable.delta(appliedServices, services)
                : NodeTable.full(policy, wanted) + ServiceTable.delta(ServiceTable.EMPTY, services);
        if (script.isEmpty()) {
            return;
        }
        try {
            ruleset.apply(script);
            applied = wanted;
            appliedServices = services;
            complete = true;
        } catch (IOException e) {
            // Somebody may have changed the table: make all of it anew next time.
            complete = false;
            throw e;
        }
    }
}
