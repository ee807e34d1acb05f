package dev.troupe.apiserver;

import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.apiserver.discovery.PathTable;
import dev.troupe.apiserver.discovery.Version;
import dev.troupe.apiserver.health.Health;
import dev.troupe.apiserver.render.Renderers;
import dev.troupe.apiserver.resource.Resources;
import dev.troupe.apiserver.security.Authenticator;
import dev.troupe.apiserver.security.Authorizer;
import dev.troupe.apiserver.security.ClientCertificates;
import dev.troupe.apiserver.table.TablePrinters;
import dev.troupe.apiserver.verb.CreateVerb;
import dev.troupe.apiserver.verb.DeleteCollectionVerb;
import dev.troupe.apiserver.verb.DeleteVerb;
import dev.troupe.apiserver.verb.GetVerb;
import dev.troupe.apiserver.verb.ListVerb;
import dev.troupe.apiserver.verb.PatchVerb;
import dev.troupe.apiserver.verb.Services;
import dev.troupe.apiserver.verb.UpdateVerb;
import dev.troupe.apiserver.verb.VerbTable;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Executor;

/** Puts the parts together, once for all event loops. */
final class Wiring {
    private final ApiServerSettings settings;
    private final ApiServerPorts ports;
    private final Authorizer authorizer;
    private final Resources resources;
    private final VerbTable verbs;
    private final PathTable paths;

    Wiring(ApiServerSettings settings, ApiServerPorts ports, Executor workers, Vertx vertx) {
        this.settings = settings;
        this.ports = ports;
        this.authorizer = new Authorizer(settings.fullAccessGroups());
        this.resources = new Resources(ports.kinds(), List.of());
        Services services = new Services(
                ports.objects(),
                ports.feed(),
                new ObjectDecoder(),
                new Renderers(new TablePrinters(), ports.clock()),
                ports.clock(),
                workers);
        this.verbs = verbs(services);
        this.paths = new PathTable(new Health(ports.checks()), new Version());
    }

    private static VerbTable verbs(Services services) {
        ListVerb lists = new ListVerb(services);
        GetVerb get = new GetVerb(services);
        UpdateVerb update = new UpdateVerb(services);
        PatchVerb patch = new PatchVerb(services);
        VerbTable table = new VerbTable()
                .put("", "get", get)
                .put("", "list", lists)
                .put("", "create", new CreateVerb(services))
                .put("", "update", update)
                .put("", "patch", patch)
                .put("", "delete", new DeleteVerb(services))
                .put("", "deletecollection", new DeleteCollectionVerb(services, lists))
                .put("finalize", "update", update);
        for (String part : List.of("status", "ephemeralcontainers")) {
            table.put(part, "get", get).put(part, "update", update).put(part, "patch", patch);
        }
        return table;
    }

    /** The handler for one event loop. */
    ApiHandler handler(ClientCertificates certificates) {
        return new ApiHandler(
                new Authenticator(certificates, ports.tokens()),
                authorizer,
                resources,
                verbs,
                paths,
                settings.maxBodyBytes());
    }
}
