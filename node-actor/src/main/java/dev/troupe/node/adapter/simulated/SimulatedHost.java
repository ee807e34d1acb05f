package dev.troupe.node.adapter.simulated;

import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ContainerFilter;
import dev.troupe.node.port.ContainerRuntime.Subscription;
import dev.troupe.node.port.ContainerState;
import dev.troupe.node.port.ImageFacts;
import dev.troupe.node.port.RuntimeEvent;
import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.RuntimeFailure.Kind;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxFilter;
import dev.troupe.node.port.SandboxSummary;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The state behind {@link SimulatedRuntime}; every method holds the one lock. */
final class SimulatedHost {
    private static final int ADDRESSES_PER_BLOCK = 254;

    private final Behaviour behaviour;
    private final InstantSource clock;
    private final Map<String, SimulatedSandbox> sandboxes = new LinkedHashMap<>();
    private final Map<String, SimulatedContainer> containers = new LinkedHashMap<>();
    private final Set<String> pulled = new HashSet<>();
    private final Set<String> removed = new HashSet<>();
    private final List<Consumer<RuntimeEvent>> listeners = new CopyOnWriteArrayList<>();
    private Optional<String> broken = Optional.empty();
    private long ids;
    private long addresses;

    SimulatedHost(Behaviour behaviour, InstantSource clock) {
        this.behaviour = behaviour;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    synchronized <T> T ask(Supplier<T> question) {
        broken.ifPresent(message -> {
            throw new RuntimeFailure(Kind.UNAVAILABLE, message);
        });
        return question.get();
    }

    synchronized void breakDown(String message) {
        broken = Optional.of(message);
    }

    synchronized void mend() {
        broken = Optional.empty();
        tell(new RuntimeEvent.Relist("the runtime is back"));
    }

    synchronized Subscription subscribe(Consumer<RuntimeEvent> listener) {
        listeners.add(listener);
        listener.accept(new RuntimeEvent.Relist("subscribed"));
        return () -> listeners.remove(listener);
    }

    synchronized void close() {
        listeners.clear();
    }

    synchronized String runSandbox(SandboxConfig config, boolean ownNetwork) {
        boolean taken = sandboxes.values().stream()
                .anyMatch(other -> other.config().identity().equals(config.identity()));
        if (taken) {
            throw new RuntimeFailure(Kind.ALREADY_EXISTS, "name is reserved: " + config.identity());
        }
        String id = nextId();
        List<String> own = ownNetwork ? List.of(nextAddress()) : List.of();
        sandboxes.put(id, new SimulatedSandbox(id, config, own, true, now()));
        return id;
    }

    synchronized void stopSandbox(String id) {
        SimulatedSandbox sandbox = sandboxes.get(id);
        if (sandbox == null || !sandbox.ready()) {
            return;
        }
        containers(ContainerFilter.ofSandbox(id)).forEach(container -> exit(container.id(), 137));
        sandboxes.put(id, sandbox.stopped());
        tell(new RuntimeEvent.Exited(id, 137, now()));
    }

    synchronized void removeSandbox(String id) {
        stopSandbox(id);
        sandboxes.remove(id);
        containers.values().removeIf(container -> container.sandboxId().equals(id));
    }

    synchronized SimulatedSandbox sandbox(String id) {
        SimulatedSandbox sandbox = sandboxes.get(id);
        if (sandbox == null) {
            throw new RuntimeFailure(Kind.NOT_FOUND, "no sandbox " + id);
        }
        return sandbox;
    }

    synchronized List<SandboxSummary> sandboxes(SandboxFilter filter) {
        return sandboxes.values().stream()
                .filter(sandbox -> sandbox.config()
                        .labels()
                        .entrySet()
                        .containsAll(filter.labels().entrySet()))
                .map(SimulatedSandbox::summary)
                .toList();
    }

    synchronized String create(String sandboxId, ContainerConfig config, SandboxConfig sandbox) {
        if (!sandbox(sandboxId).ready()) {
            throw new RuntimeFailure(Kind.FAILED_PRECONDITION, "sandbox " + sandboxId + " is not running");
        }
        if (image(config.imageRef()).isEmpty()) {
            throw new RuntimeFailure(Kind.NOT_FOUND, "image \"" + config.imageRef() + "\": not found");
        }
        boolean taken = containers(ContainerFilter.ofSandbox(sandboxId)).stream()
                .map(SimulatedContainer::config)
                .anyMatch(other -> other.name().equals(config.name()) && other.attempt() == config.attempt());
        if (taken) {
            throw new RuntimeFailure(
                    Kind.ALREADY_EXISTS, "name is reserved: " + config.name() + " " + config.attempt());
        }
        String id = nextId();
        String logPath = sandbox.logDirectory().resolve(config.logPath()).toString();
        containers.put(id, SimulatedContainer.created(id, sandboxId, config, logPath, now()));
        return id;
    }

    synchronized ContainerConfig start(String id) {
        SimulatedContainer container = container(id);
        if (container.state() != ContainerState.CREATED) {
            throw new RuntimeFailure(Kind.FAILED_PRECONDITION, "container " + id + " is " + container.state());
        }
        containers.put(id, container.started(now()));
        return container.config();
    }

    synchronized void failToStart(String id, String message) {
        containers.put(id, container(id).failedToStart(message, now()));
        throw new RuntimeFailure(Kind.OTHER, message);
    }

    synchronized void exit(String id, int exitCode) {
        SimulatedContainer container = containers.get(id);
        if (container == null || !container.runs()) {
            return;
        }
        containers.put(id, container.exited(exitCode, now()));
        tell(new RuntimeEvent.Exited(id, exitCode, now()));
    }

    synchronized void remove(String id) {
        exit(id, 137);
        containers.remove(id);
    }

    synchronized Optional<SimulatedContainer> find(String id) {
        return Optional.ofNullable(containers.get(id));
    }

    synchronized SimulatedContainer container(String id) {
        return find(id).orElseThrow(() -> new RuntimeFailure(Kind.NOT_FOUND, "no container " + id));
    }

    synchronized SimulatedContainer running(String id) {
        SimulatedContainer container = container(id);
        if (!container.runs()) {
            throw new RuntimeFailure(Kind.FAILED_PRECONDITION, "container " + id + " is not running");
        }
        return container;
    }

    synchronized List<SimulatedContainer> containers(ContainerFilter filter) {
        return containers.values().stream()
                .filter(container -> container.matches(filter))
                .toList();
    }

    synchronized Optional<ImageFacts> image(String image) {
        boolean present = pulled.contains(image) || behaviour.isPresent(image) && !removed.contains(image);
        return present ? Optional.of(facts(image)) : Optional.empty();
    }

    synchronized List<ImageFacts> images() {
        List<ImageFacts> facts = new ArrayList<>();
        pulled.forEach(image -> facts.add(facts(image)));
        return facts;
    }

    synchronized String pull(String image) {
        switch (behaviour.registry(image)) {
            case HAS_IT -> pulled.add(image);
            case HAS_IT_NOT ->
                throw new RuntimeFailure(
                        Kind.NOT_FOUND, "failed to resolve reference \"" + image + "\": " + image + ": not found");
            case REFUSES ->
                throw new RuntimeFailure(
                        Kind.UNAUTHENTICATED, "failed to resolve reference \"" + image + "\": 401 Unauthorized");
            case DOES_NOT_ANSWER ->
                throw new RuntimeFailure(
                        Kind.UNAVAILABLE, "failed to resolve reference \"" + image + "\": i/o timeout");
        }
        return image;
    }

    synchronized void removeImage(String image) {
        pulled.remove(image);
        removed.add(image);
    }

    private static ImageFacts facts(String image) {
        return new ImageFacts(image, List.of(image), List.of(), 1, 0L, "");
    }

    private void tell(RuntimeEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    private String nextId() {
        ids++;
        return String.format("%064x", ids);
    }

    private String nextAddress() {
        long index = addresses++;
        long host = index % ADDRESSES_PER_BLOCK + 1;
        long block = index / ADDRESSES_PER_BLOCK;
        return "10." + (128 + (block >> 8) % 128) + "." + (block & 255) + "." + host;
    }
}
