package dev.troupe.app.node;

import dev.troupe.apiserver.security.CertificateAuthority;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.service.ingress.IngressProxy;
import dev.troupe.service.ingress.IngressSettings;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/** The node's proxy for Ingresses. */
final class IngressWiring {
    private static final String NAME = "troupe-ingress-default";

    private IngressWiring() {}

    /** Starts it; it opens its ports when there is an Ingress to serve. */
    static void start(
            ActorSystem<?> system, NodeConfig node, IngressSettings settings, ChangeFeed feed, EventRecorder events) {
        if (!settings.enabled()) {
            return;
        }
        Instant now = Instant.now();
        // Of an authority of its own that nobody keeps: it says no more than that no other certificate fits.
        Identity byDefault = CertificateAuthority.create(NAME, now).server(NAME, List.of(NAME), List.of(), now);
        IngressProxy.Parts parts = new IngressProxy.Parts(
                settings, node.address(), byDefault.certificatePem(), byDefault.keyPem(), feed, events);
        system.systemActorOf(IngressProxy.create(parts), "ingress", Props.empty());
    }
}
