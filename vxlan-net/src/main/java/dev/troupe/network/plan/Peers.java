package dev.troupe.network.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The peers that Node objects tell of.
 *
 * @param peers in the order of their names
 * @param refused names of nodes that claim what cannot be theirs, with the reason
 */
public record Peers(List<Peer> peers, SortedMap<String, String> refused) {
    /** The annotation of a Node object that holds its VTEP's hardware address. */
    public static final String MAC_ANNOTATION = "troupe.dev/vtep-mac";

    private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");
    private static final int GROUP_BIT = 1;

    public Peers {
        peers = List.copyOf(peers);
    }

    /**
     * Of two nodes that claim the same, the one that was there first has it: a node that joins cannot draw others'
     * packets to itself.
     *
     * @param nodes Node objects; those that have no subnet, address or VTEP yet are left out
     * @param own this node, which is no peer
     * @param network the range of all pods; a subnet elsewhere is refused
     */
    public static Peers of(List<? extends JsonNode> nodes, Vtep own, String ownName, Subnet network) {
        List<Peer> peers = new ArrayList<>();
        SortedMap<String, String> refused = new TreeMap<>();
        Claims claims = new Claims(own, network);
        nodes.stream()
                .filter(node -> !name(node).equals(ownName))
                .sorted(Comparator.comparing((JsonNode node) ->
                                node.at("/metadata/creationTimestamp").asText())
                        .thenComparing(Peers::name))
                .forEach(node -> {
                    try {
                        peer(node)
                                .ifPresent(peer -> claims.check(peer)
                                        .ifPresentOrElse(why -> refused.put(peer.node(), why), () -> peers.add(peer)));
                    } catch (IllegalArgumentException malformed) {
                        refused.put(name(node), String.valueOf(malformed.getMessage()));
                    }
                });
        peers.sort(Comparator.comparing(Peer::node));
        return new Peers(peers, refused);
    }

    private static Optional<Peer> peer(JsonNode node) {
        String mac = Json.text(node.path("metadata").path("annotations"), MAC_ANNOTATION);
        String subnet = Json.text(node.path("spec"), "podCIDR");
        String address = address(node);
        if (mac.isEmpty() || subnet.isEmpty() || address.isEmpty()) {
            return Optional.empty();
        }
        if (!MAC.matcher(mac).matches() || (Integer.parseInt(mac.substring(0, 2), 16) & GROUP_BIT) != 0) {
            throw new IllegalArgumentException("not the hardware address of one device: " + mac);
        }
        if (!(InetAddress.ofLiteral(address) instanceof Inet4Address)) {
            throw new IllegalArgumentException("not an IPv4 address: " + address);
        }
        return Optional.of(new Peer(name(node), Subnet.parse(subnet), address, mac));
    }

    private static String name(JsonNode node) {
        return Json.text(node.path("metadata"), "name");
    }

    private static String address(JsonNode node) {
        for (JsonNode address : node.path("status").path("addresses")) {
            if (Json.text(address, "type").equals("InternalIP")) {
                return Json.text(address, "address");
            }
        }
        return "";
    }

    /** What has been given to somebody. */
    private static final class Claims {
        private final Subnet network;
        private final List<Subnet> subnets = new ArrayList<>();
        private final Set<String> addresses = new HashSet<>();
        private final Set<String> macs = new HashSet<>();

        Claims(Vtep own, Subnet network) {
            this.network = network;
            subnets.add(own.subnet());
            addresses.add(own.underlayAddress());
            macs.add(own.mac());
        }

        /** Why the peer cannot have what it claims; if it can, it has it from now on. */
        Optional<String> check(Peer peer) {
            if (!network.overlaps(peer.subnet())
                    || network.prefixLength() > peer.subnet().prefixLength()) {
                return Optional.of("its subnet " + peer.subnet() + " is no part of the pod network " + network);
            }
            if (subnets.stream().anyMatch(peer.subnet()::overlaps)) {
                return Optional.of("its subnet " + peer.subnet() + " overlaps another node's");
            }
            if (addresses.contains(peer.address()) || macs.contains(peer.mac())) {
                return Optional.of("another node has its address " + peer.address() + " or " + peer.mac());
            }
            subnets.add(peer.subnet());
            addresses.add(peer.address());
            macs.add(peer.mac());
            return Optional.empty();
        }
    }
}
