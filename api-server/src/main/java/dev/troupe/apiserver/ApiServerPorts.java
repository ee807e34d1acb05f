package dev.troupe.apiserver;

import dev.troupe.api.Kinds;
import dev.troupe.apiserver.node.NodeLink;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.apiserver.security.Tokens;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.history.History;
import dev.troupe.protocol.join.NodeAdmission;
import dev.troupe.protocol.node.LeaseDesk;
import dev.troupe.protocol.node.NodeAccess;
import dev.troupe.protocol.object.ObjectClient;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the API server stands on.
 *
 * @param pki the CA that clients are checked against, and the server's own identity
 * @param tokens whose bearer tokens are whose
 * @param objects the way to the entities; admission is put in front of it here
 * @param nodes the pods of this node
 * @param link the way to the pods of other nodes
 * @param admission what lets machines become nodes
 * @param leases where workers renew their leases
 * @param checks health checks by name, each empty when all is well, else with a reason for the log; they run on every
 *     request for health, on a thread that may wait
 */
public record ApiServerPorts(
        Kinds kinds,
        Pki pki,
        Tokens tokens,
        ObjectClient objects,
        ChangeFeed feed,
        History history,
        NodeAccess nodes,
        NodeLink link,
        NodeAdmission admission,
        LeaseDesk leases,
        Map<String, Supplier<Optional<String>>> checks,
        InstantSource clock) {}
