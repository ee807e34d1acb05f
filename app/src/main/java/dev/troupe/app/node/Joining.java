package dev.troupe.app.node;

import com.typesafe.config.Config;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.app.admission.FirstTokens;
import dev.troupe.app.admission.JoiningSettings;
import dev.troupe.app.admission.NewNodes;
import dev.troupe.persistence.PersistenceSettings;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.join.Admission;
import dev.troupe.protocol.join.NodeAdmission;
import dev.troupe.protocol.object.ObjectClient;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What this node does for machines that join, and what it owes to its own joining. */
record Joining(NodeConfig node, JoiningSettings settings, PersistenceSettings database, ServiceRanges ranges) {
    static Joining of(Config config, NodeConfig node) {
        return new Joining(
                node, JoiningSettings.from(config), PersistenceSettings.from(config), ServiceRanges.from(config));
    }

    /** Opens the certificates of the API: good for this node, and for what all control nodes share. */
    Pki openPki() {
        List<String> addresses = new ArrayList<>(List.of(node.address(), ranges.apiAddress()));
        List<String> names = new ArrayList<>(List.of(node.name()));
        for (String shared : settings.certificateNames()) {
            (isAddress(shared) ? addresses : names).add(shared);
        }
        try {
            return Pki.open(node.pki(), addresses, names, Instant.now());
        } catch (IOException e) {
            throw new IllegalStateException("cannot open the certificates in " + node.pki(), e);
        }
    }

    private static boolean isAddress(String text) {
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Gives the cluster the tokens that were made before it was there. Blocks. */
    void keepFirstTokens(ObjectClient objects, InstantSource clock) throws IOException {
        if (settings.firstTokens().isPresent()) {
            FirstTokens.keep(settings.firstTokens().get(), objects, clock);
        }
    }

    NodeAdmission admission(Pki pki, ObjectClient objects, ChangeFeed feed, EventRecorder events, InstantSource clock) {
        return new NewNodes(
                settings,
                new NewNodes.Parts(
                        node.name(),
                        node.address(),
                        node.podSubnet(),
                        new Admission.Control(
                                pki.authority().self().keyPem(),
                                database.database(),
                                database.user(),
                                database.password()),
                        pki.authority(),
                        objects,
                        feed,
                        events,
                        clock));
    }
}
