package dev.troupe.app.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.security.BootstrapTokenSecret;
import dev.troupe.apiserver.security.CertificateAuthority;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pem;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.apiserver.security.SigningRequest;
import dev.troupe.protocol.controller.EventRecorder;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.join.Admission;
import dev.troupe.protocol.join.JoinRequest;
import dev.troupe.protocol.join.NodeAdmission;
import dev.troupe.protocol.object.Caller;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.StoredObject;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Lets machines become nodes. */
public final class NewNodes implements NodeAdmission {
    private static final Set<String> ROLES = Set.of(JoinRequest.CONTROL, JoinRequest.WORKER);
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int MAX_NAME = 253;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;

    private final JoiningSettings settings;
    private final Parts parts;
    private final NumberKeeper numbers;

    /**
     * What admission stands on.
     *
     * @param name of the node that this JVM is
     * @param address where it is reached
     * @param podSubnet its part of the pod network
     * @param database what further control nodes need; its URL is {@code embedded} where they cannot be
     * @param authority with its key
     */
    public record Parts(
            String name,
            String address,
            String podSubnet,
            Admission.Control database,
            CertificateAuthority authority,
            ObjectClient objects,
            ChangeFeed feed,
            EventRecorder events,
            InstantSource clock) {}

    public NewNodes(JoiningSettings settings, Parts parts) {
        this.settings = settings;
        this.parts = parts;
        this.numbers = new NumberKeeper(
                parts.objects(),
                parts.clock(),
                settings.podRange(),
                parts.name(),
                settings.podRange().number(parts.podSubnet()));
    }

    @Override
    public Admission admit(JoinRequest request, Caller caller) {
        checkForm(request);
        checkRole(request, caller);
        PublicKey key = key(request.certificateRequest());
        checkFree(request);
        int number = number(request.name());
        return new Admission(
                Pem.certificate(NodeIdentity.certify(
                        parts.authority(),
                        key,
                        request.name(),
                        request.addresses(),
                        request.control() ? NodeIdentity.Role.CONTROL : NodeIdentity.Role.WORKER,
                        parts.clock().instant())),
                number,
                settings.podRange().subnet(number),
                settings.network(),
                request.control() ? parts.database() : null);
    }

    /** A machine that finds no subnet has no Node object that could tell it; an event can. */
    private int number(String name) {
        try {
            return numbers.claim(name);
        } catch (StatusException e) {
            if (e.code() == CONFLICT) {
                ObjectNode node = Json.object().put("apiVersion", "v1").put("kind", "Node");
                node.putObject("metadata").put("name", name);
                StoredObject refused = StoredObject.of(ResourceKey.clusterScoped("nodes", name), node);
                parts.events()
                        .record(refused, "", "Warning", "CIDRNotAvailable", String.valueOf(e.getMessage()), "joining");
            }
            throw e;
        }
    }

    @Override
    public String renew(String node, List<String> addresses, String certificateRequest) {
        return Pem.certificate(NodeIdentity.certify(
                parts.authority(),
                key(certificateRequest),
                node,
                addresses,
                NodeIdentity.Role.WORKER,
                parts.clock().instant()));
    }

    private static void checkForm(JoinRequest request) {
        if (request.name().length() > MAX_NAME || !NAME.matcher(request.name()).matches()) {
            throw StatusException.badRequest("the node name \"" + request.name()
                    + "\" is no lowercase RFC 1123 subdomain (lower case letters, digits, '-' and '.')");
        }
        if (!ROLES.containsAll(request.roles())) {
            throw StatusException.badRequest("roles must be among " + new TreeSet<>(ROLES) + ": " + request.roles());
        }
        for (String address : request.addresses()) {
            if (!isAddress(address)) {
                throw StatusException.badRequest("not an IPv4 address at which others can reach a node: " + address);
            }
        }
    }

    private static boolean isAddress(String text) {
        try {
            return InetAddress.ofLiteral(text) instanceof Inet4Address address
                    && address.getHostAddress().equals(text)
                    && !address.isAnyLocalAddress()
                    && !address.isMulticastAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A control node is given the CA's key, so a token that lets workers join must not do. */
    private void checkRole(JoinRequest request, Caller caller) {
        if (!request.control()) {
            return;
        }
        if (!caller.groups().contains(BootstrapTokenSecret.CONTROL_GROUP)
                && !caller.groups().contains(Pki.MASTERS)) {
            throw refused(
                    FORBIDDEN,
                    "Forbidden",
                    "this token lets workers join, but not control nodes; make one with"
                            + " `troupe token create --control-plane --print-join-command`");
        }
        if (parts.database().databaseUrl().equals("embedded")) {
            throw refused(
                    CONFLICT,
                    "Conflict",
                    "this cluster keeps its journal in a database embedded in the node " + parts.name()
                            + ", so it can have no second control node; clusters that were made with"
                            + " `troupe init --database jdbc:postgresql://…` can");
        }
    }

    private static PublicKey key(String certificateRequest) {
        try {
            return SigningRequest.verifiedKey(certificateRequest);
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /** Nobody may get a certificate for the name or an address of a node that lives. */
    private void checkFree(JoinRequest request) {
        ResourceKey key = ResourceKey.clusterScoped("nodes", request.name());
        if (request.name().equals(parts.name())
                || parts.feed().find(key).filter(NewNodes::isReady).isPresent()) {
            throw StatusException.conflict(
                    key, "a node with this name is Ready; choose another with --node-name, or delete that node first");
        }
        Set<String> taken = new LinkedHashSet<>(settings.certificateNames());
        taken.add(parts.address());
        for (StoredObject node : parts.feed().list(FeedFilter.of("nodes")).objects()) {
            if (!node.key().equals(key)) {
                addresses(node).forEach(taken::add);
            }
        }
        for (String address : request.addresses()) {
            if (taken.contains(address)) {
                throw StatusException.conflict(key, "the address " + address + " belongs to another node");
            }
        }
    }

    private static boolean isReady(StoredObject node) {
        for (JsonNode condition : node.tree().path("status").path("conditions")) {
            if (Json.text(condition, "type").equals("Ready")) {
                return Json.text(condition, "status").equals("True");
            }
        }
        return false;
    }

    private static List<String> addresses(StoredObject node) {
        return node.tree().path("status").path("addresses").findValuesAsText("address");
    }

    private static StatusException refused(int code, String reason, String message) {
        return new StatusException(code, reason, message, "", "", "", List.of(), 0);
    }
}
