package dev.troupe.apiserver;

import dev.troupe.api.KindDefinition;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.api.openapi.OpenApiDocuments;
import dev.troupe.apiserver.admission.AdmittedObjects;
import dev.troupe.apiserver.admission.NodeRestriction;
import dev.troupe.apiserver.discovery.PathTable;
import dev.troupe.apiserver.gateway.NodeGateway;
import dev.troupe.apiserver.health.Health;
import dev.troupe.apiserver.history.HistoryPaths;
import dev.troupe.apiserver.join.JoinEndpoint;
import dev.troupe.apiserver.node.NodeClients;
import dev.troupe.apiserver.proxy.ProxyTargets;
import dev.troupe.apiserver.proxy.ProxyVerb;
import dev.troupe.apiserver.render.Renderers;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.apiserver.resource.Resources;
import dev.troupe.apiserver.review.Review;
import dev.troupe.apiserver.review.ReviewVerb;
import dev.troupe.apiserver.review.Reviews;
import dev.troupe.apiserver.security.Authenticator;
import dev.troupe.apiserver.security.Authorizer;
import dev.troupe.apiserver.security.ClientCertificates;
import dev.troupe.apiserver.stream.LogVerb;
import dev.troupe.apiserver.stream.PodStreams;
import dev.troupe.apiserver.stream.StreamVerb;
import dev.troupe.apiserver.table.TablePrinters;
import dev.troupe.apiserver.verb.BindingVerb;
import dev.troupe.apiserver.verb.CreateVerb;
import dev.troupe.apiserver.verb.DeleteCollectionVerb;
import dev.troupe.apiserver.verb.DeleteVerb;
import dev.troupe.apiserver.verb.GetVerb;
import dev.troupe.apiserver.verb.ListVerb;
import dev.troupe.apiserver.verb.PatchVerb;
import dev.troupe.apiserver.verb.ScaleVerb;
import dev.troupe.apiserver.verb.Services;
import dev.troupe.apiserver.verb.UpdateVerb;
import dev.troupe.apiserver.verb.VerbTable;
import dev.troupe.apiserver.watch.WatchSettings;
import dev.troupe.apiserver.watch.WatchVerb;
import dev.troupe.relay.Relay;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Puts the parts together, once for all event loops. */
final class Wiring {
    private final ApiServerSettings settings;
    private final ApiServerPorts ports;
    private final Authorizer authorizer;
    private final Resources resources;
    private final Services services;
    private final VerbTable verbs = new VerbTable();
    private final PathTable paths;
    private final NodeGateway gateway;

    Wiring(ApiServerSettings settings, ApiServerPorts ports, Executor workers, Vertx vertx) {
        this.settings = settings;
        this.ports = ports;
        this.authorizer = new Authorizer(settings.fullAccessGroups(), ports.feed());
        this.services = new Services(
                new NodeRestriction(
                        AdmittedObjects.before(
                                ports.objects(), ports.feed(), ports.kinds(), settings.defaultTolerationSeconds()),
                        ports.feed()),
                ports.feed(),
                new ObjectDecoder(),
                new Renderers(new TablePrinters(), ports.clock(), ports.leases()),
                ports.clock(),
                workers);
        List<Review> reviews = Reviews.all(authorizer, ports.tokens());
        List<KindDefinition> createOnly = new ArrayList<>();
        reviews.forEach(review -> createOnly.add(review.kind()));
        createOnly.add(BindingVerb.bindings());
        this.resources = new Resources(ports.kinds(), createOnly);
        String address = (settings.advertisedHost().isEmpty() ? settings.host() : settings.advertisedHost())
                + ':'
                + settings.port();
        this.paths = new PathTable(new Health(ports.checks()), resources, OpenApiDocuments.builtIn(), address);
        this.gateway = new NodeGateway(
                ports.feed(), ports.leases(), ports.admission(), settings.port(), settings.watchQueueEvents(), workers);
        addObjects();
        addSubresources();
        addStreams(vertx);
        for (Review review : reviews) {
            verbs.putCreator(review.kind().resource(), new ReviewVerb(review, services.decoder()));
        }
    }

    private void addObjects() {
        ListVerb lists = new ListVerb(services);
        WatchSettings watches =
                new WatchSettings(settings.bookmarkSeconds(), settings.minWatchSeconds(), settings.watchQueueEvents());
        verbs.put("", "get", new GetVerb(services))
                .put("", "list", lists)
                .put("", "watch", new WatchVerb(services, watches))
                .put("", "create", new CreateVerb(services))
                .put("", "update", new UpdateVerb(services))
                .put("", "patch", new PatchVerb(services))
                .put("", "delete", new DeleteVerb(services))
                .put("", "deletecollection", new DeleteCollectionVerb(services, lists));
    }

    private void addSubresources() {
        for (String part : List.of("status", "ephemeralcontainers")) {
            verbs.put(part, "get", new GetVerb(services))
                    .put(part, "update", new UpdateVerb(services))
                    .put(part, "patch", new PatchVerb(services));
        }
        for (String verb : List.of("get", "update", "patch")) {
            verbs.put("scale", verb, new ScaleVerb(services));
        }
        verbs.put("finalize", "update", new UpdateVerb(services));
        verbs.put("binding", "create", BindingVerb.binding(services));
        verbs.put("eviction", "create", BindingVerb.eviction(services));
        verbs.putCreator("bindings", BindingVerb.binding(services));
    }

    private void addStreams(Vertx vertx) {
        NodeClients clients = new NodeClients(vertx, ports.link());
        PodStreams streams = new PodStreams(clients.pods(ports.nodes(), ports.feed()), clients.dialer());
        StreamVerb exec = StreamVerb.exec(streams);
        StreamVerb attach = StreamVerb.attach(streams);
        StreamVerb portForward = StreamVerb.portForward(streams);
        for (String verb : List.of("get", "create")) {
            verbs.put("exec", verb, exec).put("attach", verb, attach).put("portforward", verb, portForward);
        }
        verbs.put("log", "get", new LogVerb(streams, ports.clock()));
        ProxyVerb proxy = new ProxyVerb(new ProxyTargets(ports.feed()), new Relay(vertx, ProxyVerb.PATIENCE));
        for (String verb : List.of("get", "create", "update", "patch", "delete")) {
            verbs.put(RequestInfo.PROXY, verb, proxy);
        }
    }

    /** The handler for one event loop. */
    ApiHandler handler(ClientCertificates certificates) {
        return new ApiHandler(
                new Authenticator(certificates, ports.tokens()),
                authorizer,
                resources,
                verbs,
                paths,
                new HistoryPaths(ports.history(), ports.kinds(), ports.clock(), services.workers()),
                new JoinEndpoint(ports.admission(), services.workers()),
                gateway,
                services.workers(),
                settings.maxBodyBytes());
    }
}
