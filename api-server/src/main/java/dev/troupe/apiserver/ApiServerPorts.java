package dev.troupe.apiserver;

import dev.troupe.api.Kinds;
import dev.troupe.apiserver.health.Checks;
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

/**
 * What the API server stands on.
 *
 * @param pki the CA that clients are checked against, and the server's own identity
 * @param tokens whose bearer tokens are whose
 * @param objects the way to the entities; admission is put in front of it here
 * @param nodes the pods of this node
 * @param link the way to the pods of other nodes
 * @param admission what lets machines become nodes
 * @param leases where workers renew their leases, and when each node last did
 * @param checks what the health endpoints look at
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
        Checks checks,
        InstantSource clock) {}
