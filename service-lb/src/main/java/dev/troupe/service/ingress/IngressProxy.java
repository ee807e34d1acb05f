package dev.troupe.service.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.feed.FollowingBehavior;
import dev.troupe.protocol.network.Ingresses;
import dev.troupe.protocol.network.ServiceEndpoints;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.service.ingress.adapter.CertificateStore;
import dev.troupe.service.ingress.adapter.IngressServer;
import dev.troupe.service.ingress.plan.BackendTable;
import dev.troupe.service.ingress.plan.IngressRoutes;
import dev.troupe.service.ingress.plan.RoutingTable;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a node's Ingress proxy knows as Ingresses, their Services and their Secrets are. It hears of no Service and no
 * Secret but of those that an Ingress of Troupe's class names; a change costs what the one object costs.
 */
public final class IngressProxy extends FollowingBehavior<IngressProxy.Command> {
    private static final String SERVICES = "services";
    private static final String SLICES = "endpointslices.discovery.k8s.io";
    private static final String SECRETS = "secrets";
    private static final String REASON = "BadCertificate";
    private static final String COMPONENT = "ingress";
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration BURST = Duration.ofMillis(20);
    private static final double RESTART_JITTER = 0.1;

    private final Parts parts;
    private final TimerScheduler<Command> timers;
    private final RoutingTable routes = new RoutingTable();
    private final BackendTable backends = new BackendTable();

    /** How many Ingresses name a Service or a Secret; read on the feed's thread too. */
    private final Map<ResourceKey, Integer> named = new ConcurrentHashMap<>();

    private final Map<ResourceKey, Map<ResourceKey, StoredObject>> slices = new HashMap<>();
    private final Map<String, Set<ResourceKey>> references = new HashMap<>();
    private @Nullable IngressServer server;

    /** What a proxy is told. */
    public sealed interface Command {}

    private record Changed(Change change) implements Command {}

    private record Renew() implements Command {}

    /**
     * What a proxy works with.
     *
     * @param address the node's
     * @param certificatePem shown to clients that ask for no name with a certificate
     * @param keyPem its key
     * @param events where Ingresses are told of Secrets that are of no use
     */
    public record Parts(
            IngressSettings settings,
            String address,
            String certificatePem,
            String keyPem,
            ChangeFeed feed,
            EventRecorder events) {}

    /** One that begins anew when it fails. */
    public static Behavior<Command> create(Parts parts) {
        Behavior<Command> proxy =
                Behaviors.setup(context -> Behaviors.withTimers(timers -> new IngressProxy(context, timers, parts)));
        return Behaviors.supervise(proxy)
                .onFailure(SupervisorStrategy.restartWithBackoff(RETRY, LONGEST_PAUSE, RESTART_JITTER));
    }

    private IngressProxy(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
        super(context, Command.class);
        this.parts = parts;
        this.timers = timers;
        // The first two tell which of the others matter; each of these is read when it begins to.
        followWith(
                parts.feed(),
                List.of(
                        FeedFilter.of(Ingresses.CLASSES),
                        FeedFilter.of(Ingresses.INGRESSES),
                        FeedFilter.of(SERVICES).matching(object -> named.containsKey(object.key())),
                        FeedFilter.of(SECRETS).matching(object -> named.containsKey(object.key())),
                        FeedFilter.of(SLICES).matching(slice -> named.containsKey(serviceOf(slice)))),
                Changed::new,
                new Renew());
    }

    @Override
    protected void released() {
        if (server != null) {
            server.stop();
        }
    }

    @Override
    protected void on(Command command) {
        switch (command) {
            case Changed changed -> changed(changed.change());
            case Renew renew -> {
                if (server != null) {
                    server.renewCertificates();
                }
            }
        }
    }

    /** The slice itself if it is no Service's: nobody names that. */
    private static ResourceKey serviceOf(StoredObject slice) {
        String service = slice.header().labels().getOrDefault(ServiceEndpoints.SERVICE_LABEL, "");
        return service.isEmpty()
                ? slice.key()
                : new ResourceKey(SERVICES, slice.key().namespace(), service);
    }

    private void changed(Change change) {
        ResourceKey key = change.object().key();
        switch (key.resource()) {
            case Ingresses.INGRESSES -> ingressChanged(key);
            // Rare, and few: whose class has come or gone is looked at anew.
            case Ingresses.CLASSES ->
                parts.feed().list(FeedFilter.of(Ingresses.INGRESSES)).objects().stream()
                        .map(StoredObject::key)
                        .forEach(this::ingressChanged);
            case SECRETS -> secretChanged(key);
            case SLICES -> sliceChanged(change);
            default -> serviceChanged(key);
        }
    }

    /** Looks at an Ingress as it is now, whatever has been told of it. */
    private void ingressChanged(ResourceKey key) {
        String name = key.namespace() + '/' + key.name();
        JsonNode ingress =
                parts.feed().find(key).<JsonNode>map(StoredObject::tree).orElse(null);
        if (ingress == null || !Ingresses.isOurs(ingress, parts.feed())) {
            routes.remove(name);
            refer(name, Set.of());
            return;
        }
        open();
        IngressRoutes now = IngressRoutes.of(ingress);
        Set<ResourceKey> wanted = new HashSet<>(Ingresses.secrets(ingress));
        now.services().forEach(service -> wanted.add(key(SERVICES, service)));
        // What it leads to is known before it leads there.
        refer(name, wanted);
        routes.put(now);
        renewSoon();
    }

    private static ResourceKey key(String resource, String name) {
        int slash = name.indexOf('/');
        return new ResourceKey(resource, name.substring(0, slash), name.substring(slash + 1));
    }

    private static String name(ResourceKey key) {
        return key.namespace() + '/' + key.name();
    }

    private void refer(String ingress, Set<ResourceKey> wanted) {
        Set<ResourceKey> before = references.getOrDefault(ingress, Set.of());
        if (wanted.isEmpty()) {
            references.remove(ingress);
        } else {
            references.put(ingress, wanted);
        }
        for (ResourceKey key : wanted) {
            if (!before.contains(key) && named.merge(key, 1, Integer::sum) == 1) {
                learn(key);
            }
        }
        for (ResourceKey key : before) {
            if (!wanted.contains(key) && named.computeIfPresent(key, (k, n) -> n == 1 ? null : n - 1) == null) {
                forget(key);
            }
        }
    }

    private void learn(ResourceKey key) {
        if (key.resource().equals(SECRETS)) {
            secretChanged(key);
            return;
        }
        Map<ResourceKey, StoredObject> own = slices.computeIfAbsent(key, k -> new HashMap<>());
        FeedFilter filter = FeedFilter.of(SLICES)
                .inNamespace(key.namespace())
                .matching(slice -> serviceOf(slice).equals(key));
        parts.feed().list(filter).objects().forEach(slice -> own.put(slice.key(), slice));
        serviceChanged(key);
    }

    private void forget(ResourceKey key) {
        if (key.resource().equals(SECRETS)) {
            if (server != null) {
                server.removeCertificate(name(key));
            }
        } else {
            slices.remove(key);
            backends.remove(name(key));
        }
    }

    private void sliceChanged(Change change) {
        StoredObject slice = change.object();
        Map<ResourceKey, StoredObject> own = slices.get(serviceOf(slice));
        if (own == null) {
            return;
        }
        StoredObject known = own.get(slice.key());
        if (known != null && known.revision() > slice.revision()) {
            return; // read after this change
        }
        if (change.type() == Change.Type.DELETED) {
            own.remove(slice.key());
        } else {
            own.put(slice.key(), slice);
        }
        serviceChanged(serviceOf(slice));
    }

    private void serviceChanged(ResourceKey key) {
        Map<ResourceKey, StoredObject> own = slices.get(key);
        StoredObject service = parts.feed().find(key).orElse(null);
        if (own == null || service == null) {
            backends.remove(name(key));
            return;
        }
        backends.put(
                name(key),
                service.tree(),
                own.values().stream().map(StoredObject::tree).toList());
    }

    private void secretChanged(ResourceKey key) {
        if (!named.containsKey(key) || server == null) {
            return;
        }
        StoredObject secret = parts.feed().find(key).orElse(null);
        if (secret == null) {
            tell(key, "the Secret " + name(key) + " with its certificate is not there");
            server.removeCertificate(name(key));
        } else {
            try {
                server.putCertificate(name(key), secret.tree());
            } catch (GeneralSecurityException broken) {
                tell(key, "the Secret " + name(key) + " is of no use for TLS: " + broken.getMessage());
            }
        }
        renewSoon();
    }

    /** Says, in the log and in an event of each Ingress that names the Secret, what is wrong with it. */
    private void tell(ResourceKey secret, String what) {
        references.forEach((ingress, wanted) -> {
            if (wanted.contains(secret)) {
                getContext().getLog().warn("Ingress {}: {}", ingress, what);
                parts.feed()
                        .find(key(Ingresses.INGRESSES, ingress))
                        .ifPresent(object -> parts.events().record(object, "", "Warning", REASON, what, COMPONENT));
            }
        });
    }

    private void renewSoon() {
        if (!timers.isTimerActive("renew")) {
            timers.startSingleTimer("renew", new Renew(), BURST);
        }
    }

    private void open() {
        if (server == null) {
            server = new IngressServer(
                    parts.settings(),
                    parts.address(),
                    routes,
                    backends,
                    new CertificateStore(routes, parts.certificatePem(), parts.keyPem()));
        }
    }
}
