package dev.troupe.service.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.Controller;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.feed.FollowingBehavior;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.service.MarkedObjects;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Keeps Endpoints and EndpointSlices of all Services as their pods are. A change marks the Services that it concerns, and
 * what is marked is compared anew; nothing is kept that could not be observed again.
 */
public final class EndpointsKeeper extends FollowingBehavior<EndpointsKeeper.Command> {
    private static final ResourceKey API = new ResourceKey("services", "default", "kubernetes");
    private static final String SLICES = "endpointslices.discovery.k8s.io";
    private static final Set<String> OURS = Set.of(EndpointsPlan.MANAGER, EndpointsPlan.MIRRORER);
    private static final String SKIP_LABEL = "endpointslice.kubernetes.io/skip-mirror";
    private static final String CONTROL_LABEL = "node-role.kubernetes.io/control-plane";
    private static final Duration BURST = Duration.ofMillis(5);

    private final Controller.Context parts;
    private final int apiPort;
    private final Map<ResourceKey, Map<String, String>> selectors = new HashMap<>();
    private final MarkedObjects<Command> marked;

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
        super(context, Command.class);
        this.parts = parts;
        this.apiPort = apiPort;
        this.marked = new MarkedObjects<>(context, timers, BURST, new Look(), new LookAgain());
        follow(parts.feed(), List.of("services", "pods", "nodes", "endpoints", SLICES), Changed::new, new Look());
    }

    @Override
    protected void on(Command command) {
        switch (command) {
            case Changed changed -> changed(changed.change());
            case Look look -> marked.look(this::compare);
            case LookAgain again -> marked.lookAgain();
            case Failed failed -> marked.failed(failed.service(), failed.why());
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
                    marked.mark(API);
                }
            }
            case "endpoints" ->
                marked.mark(new ResourceKey(
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
            } else {
                // Slices that mirror somebody else's Endpoints are owned by these, and stay with them otherwise.
                writeSlices(key, List.of());
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
            marked.mark(key);
        } else {
            selectors.remove(key);
            if (parts.feed().find(endpointsKey(key)).isPresent()) {
                marked.mark(key);
            }
        }
    }

    private void markMatching(StoredObject pod) {
        selectors.forEach((service, selector) -> {
            if (!service.equals(API) && service.namespace().equals(pod.key().namespace()) && matches(selector, pod)) {
                marked.mark(service);
            }
        });
    }

    private static boolean matches(Map<String, String> selector, StoredObject pod) {
        return pod.header().labels().entrySet().containsAll(selector.entrySet());
    }

    /** @param name empty for a slice that is no Service's */
    private void markIfKnown(String namespace, String name) {
        if (name.isEmpty()) {
            return;
        }
        ResourceKey service = new ResourceKey("services", namespace, name);
        if (selectors.containsKey(service)) {
            marked.mark(service);
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
