package dev.troupe.service.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.feed.Following;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Keeps Endpoints and EndpointSlices of all Services as their pods are. A change marks the Services that it concerns, and
 * what is marked is compared anew; nothing is kept that could not be observed again.
 */
public final class EndpointsKeeper extends AbstractBehavior<EndpointsKeeper.Command> {
    private static final ResourceKey API = new ResourceKey("services", "default", "kubernetes");
    private static final String SLICES = "endpointslices.discovery.k8s.io";
    private static final Set<String> OURS = Set.of(EndpointsPlan.MANAGER, EndpointsPlan.MIRRORER);
    private static final String SKIP_LABEL = "endpointslice.kubernetes.io/skip-mirror";
    private static final String CONTROL_LABEL = "node-role.kubernetes.io/control-plane";
    private static final Duration BURST = Duration.ofMillis(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Set<Integer> POINTLESS = Set.of(403, 404);

    private final Controller.Context parts;
    private final int apiPort;
    private final TimerScheduler<Command> timers;
    private final Following following;
    private final Map<ResourceKey, Map<String, String>> selectors = new HashMap<>();
    private final Set<ResourceKey> marked = new HashSet<>();
    private final Set<ResourceKey> later = new HashSet<>();

    /** What the keeper is told. */
    public sealed interface Command {}

    private record Changed(Change change) implements Command {}

    private record Look() implements Command {}

    private record LookAgain() implements Command {}

    private record Failed(ResourceKey service, Throwable why) implements Command {}

    /**
     * Runs once in a cluster.
     *
     * @param apiPort where control nodes serve the API
     */
    public static Behavior<Command> create(int apiPort, Controller.Context parts) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new EndpointsKeeper(context, timers, apiPort, parts)));
    }

    private EndpointsKeeper(
            ActorContext<Command> context, TimerScheduler<Command> timers, int apiPort, Controller.Context parts) {
        super(context);
        this.parts = parts;
        this.apiPort = apiPort;
        this.timers = timers;
        this.following = Following.begin(
                parts.feed(),
                List.of("services", "pods", "nodes", "endpoints", SLICES),
                context.getSelf(),
                Changed::new,
                new Look());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Command.class, this::on)
                .onSignal(PostStop.class, stopped -> closed())
                .onSignal(PreRestart.class, restart -> closed())
                .build();
    }

    private Behavior<Command> closed() {
        following.close();
        return this;
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Changed changed -> changed(changed.change());
            case Look look -> {
                Set<ResourceKey> now = Set.copyOf(marked);
                marked.clear();
                now.forEach(this::compare);
            }
            case LookAgain again -> {
                later.forEach(this::mark);
                later.clear();
            }
            case Failed failed -> {
                Throwable cause = failed.why() instanceof CompletionException
                                && failed.why().getCause() != null
                        ? failed.why().getCause()
                        : failed.why();
                if (!(cause instanceof StatusException refusal) || !POINTLESS.contains(refusal.code())) {
                    getContext().getLog().debug("endpoints of {} not written: {}", failed.service(), cause.toString());
                    later.add(failed.service());
                    timers.startSingleTimer("again", new LookAgain(), RETRY);
                }
            }
        }
        return this;
    }

    private void mark(ResourceKey service) {
        marked.add(service);
        if (!timers.isTimerActive("look")) {
            timers.startSingleTimer("look", new Look(), BURST);
        }
    }

    private void changed(Change change) {
        StoredObject object = change.object();
        switch (object.key().resource()) {
            case "services" -> serviceChanged(change);
            case "pods" -> {
                markMatching(object);
                if (change.previous() != null) {
                    markMatching(change.previous());
                }
            }
            case "nodes" -> {
                if (object.header().labels().containsKey(CONTROL_LABEL)) {
                    mark(API);
                }
            }
            case "endpoints" ->
                mark(new ResourceKey(
                        "services", object.key().namespace(), object.key().name()));
            default ->
                markIfKnown(
                        object.key().namespace(),
                        object.header().labels().getOrDefault(EndpointsPlan.SERVICE_LABEL, ""));
        }
    }

    private void serviceChanged(Change change) {
        ResourceKey key = change.object().key();
        if (change.type() == Change.Type.DELETED) {
            if (selectors.remove(key) != null) {
                parts.feed().find(endpointsKey(key)).ifPresent(endpoints -> delete(key, endpoints));
            }
            return;
        }
        Map<String, String> selector = new HashMap<>();
        JsonNode spec = change.object().tree().path("spec");
        if (!Json.text(spec, "type").equals("ExternalName")) {
            spec.path("selector")
                    .properties()
                    .forEach(label ->
                            selector.put(label.getKey(), label.getValue().asText()));
        }
        boolean managed = !selector.isEmpty() || key.equals(API);
        if (managed) {
            selectors.put(key, selector);
            mark(key);
        } else {
            selectors.remove(key);
            if (parts.feed().find(endpointsKey(key)).isPresent()) {
                mark(key);
            }
        }
    }

    private void markMatching(StoredObject pod) {
        selectors.forEach((service, selector) -> {
            if (!service.equals(API) && service.namespace().equals(pod.key().namespace()) && matches(selector, pod)) {
                mark(service);
            }
        });
    }

    private static boolean matches(Map<String, String> selector, StoredObject pod) {
        return pod.header().labels().entrySet().containsAll(selector.entrySet());
    }

    private void markIfKnown(String namespace, String name) {
        ResourceKey service = new ResourceKey("services", namespace, name);
        if (selectors.containsKey(service)) {
            mark(service);
        }
    }

    private void compare(ResourceKey key) {
        StoredObject service = parts.feed().find(key).orElse(null);
        if (service == null) {
            return;
        }
        Map<String, String> selector = selectors.get(key);
        if (selector == null) {
            mirror(key, service);
            return;
        }
        EndpointsPlan plan;
        if (key.equals(API)) {
            plan = EndpointsPlan.ofAddresses(service.tree(), controlNodes(), apiPort);
        } else {
            FeedFilter pods =
                    FeedFilter.of("pods").inNamespace(key.namespace()).matching(pod -> matches(selector, pod));
            plan = EndpointsPlan.of(
                    service.tree(),
                    parts.feed().list(pods).objects().stream()
                            .map(StoredObject::tree)
                            .toList());
        }
        write(key, endpointsKey(key), plan.endpoints());
        writeSlices(key, plan.slices());
    }

    /** Endpoints that somebody else makes are told in slices too, unless their labels say that they are not to be. */
    private void mirror(ResourceKey key, StoredObject service) {
        List<ObjectNode> slices = parts.feed()
                .find(endpointsKey(key))
                .filter(endpoints -> !"true".equals(endpoints.header().labels().get(SKIP_LABEL)))
                .map(endpoints ->
                        EndpointsPlan.mirror(service.tree(), endpoints.tree()).slices())
                .orElse(List.of());
        writeSlices(key, slices);
    }

    /** These and no others; a Service may just have been given a selector, or lost it. */
    private void writeSlices(ResourceKey key, List<ObjectNode> slices) {
        Set<String> names = new HashSet<>();
        for (ObjectNode slice : slices) {
            String name = Json.text(slice.path("metadata"), "name");
            names.add(name);
            write(key, new ResourceKey(SLICES, key.namespace(), name), slice);
        }
        FeedFilter ours = FeedFilter.of(SLICES)
                .inNamespace(key.namespace())
                .matching(slice -> key.name().equals(slice.header().labels().get(EndpointsPlan.SERVICE_LABEL))
                        && OURS.contains(slice.header().labels().getOrDefault(EndpointsPlan.MANAGER_LABEL, "")));
        for (StoredObject slice : parts.feed().list(ours).objects()) {
            if (!names.contains(slice.key().name())) {
                delete(key, slice);
            }
        }
    }

    private static ResourceKey endpointsKey(ResourceKey service) {
        return new ResourceKey("endpoints", service.namespace(), service.name());
    }

    private List<String> controlNodes() {
        Set<String> addresses = new TreeSet<>();
        for (StoredObject node : parts.feed()
                .list(FeedFilter.of("nodes").matching(n -> n.header().labels().containsKey(CONTROL_LABEL)))
                .objects()) {
            JsonNode status = node.tree().path("status");
            boolean ready = false;
            for (JsonNode condition : status.path("conditions")) {
                ready |= Json.text(condition, "type").equals("Ready")
                        && Json.text(condition, "status").equals("True");
            }
            for (JsonNode address : status.path("addresses")) {
                if (ready && Json.text(address, "type").equals("InternalIP")) {
                    addresses.add(Json.text(address, "address"));
                }
            }
        }
        return List.copyOf(addresses);
    }

    private void write(ResourceKey service, ResourceKey key, ObjectNode wanted) {
        StoredObject existing = parts.feed().find(key).orElse(null);
        if (existing != null && says(existing.tree(), wanted)) {
            return;
        }
        WriteOptions options = WriteOptions.internal("endpoints", parts.clock().instant());
        ActorRef<Command> self = getContext().getSelf();
        parts.objects()
                .write(
                        existing == null
                                ? new WriteRequest.Create(key, wanted, options)
                                : new WriteRequest.Update(key, "", wanted, options))
                .whenComplete((written, failure) -> {
                    if (failure != null) {
                        self.tell(new Failed(service, failure));
                    }
                });
    }

    private void delete(ResourceKey service, StoredObject object) {
        WriteOptions options = WriteOptions.internal("endpoints", parts.clock().instant());
        ActorRef<Command> self = getContext().getSelf();
        parts.objects()
                .write(new WriteRequest.Delete(
                        object.key(), null, null, object.header().uid(), null, options))
                .whenComplete((written, failure) -> {
                    if (failure != null) {
                        self.tell(new Failed(service, failure));
                    }
                });
    }

    /** Whether an object is as wanted, but for what others keep in its metadata. */
    private static boolean says(JsonNode existing, JsonNode wanted) {
        for (String field : List.of("addressType", "endpoints", "ports", "subsets")) {
            if (!existing.path(field).equals(wanted.path(field))) {
                return false;
            }
        }
        return existing.at("/metadata/labels").equals(wanted.at("/metadata/labels"));
    }
}
