package dev.troupe.network.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How packets for other nodes' pods find their way: a route for each subnet, by which hardware address its gateway
 * answers, and to which machine frames for that address go.
 */
public record ForwardingTable(Set<Route> routes, Set<Neighbour> neighbours, Set<Entry> entries) {
    public static final ForwardingTable EMPTY = new ForwardingTable(Set.of(), Set.of(), Set.of());

    /**
     * @param subnet in CIDR notation
     * @param gateway the peer's VTEP; empty for none
     */
    public record Route(String subnet, String gateway) {}

    /**
     * @param address the peer's VTEP
     * @param mac its hardware address
     * @param permanent false for what the kernel has learnt and may forget
     */
    public record Neighbour(String address, String mac, boolean permanent) {}

    /**
     * @param mac of the peer's VTEP
     * @param destination the peer's address on the underlay
     */
    public record Entry(String mac, String destination) {}

    public ForwardingTable {
        routes = Set.copyOf(routes);
        neighbours = Set.copyOf(neighbours);
        entries = Set.copyOf(entries);
    }

    /** With a way for what the node itself sends to a range that has no place of its own, as the cluster IPs. */
    public ForwardingTable withWayTo(String range) {
        Set<Route> more = new HashSet<>(routes);
        more.add(new Route(range, ""));
        return new ForwardingTable(more, neighbours, entries);
    }

    /** What these peers need. */
    public static ForwardingTable of(List<Peer> peers) {
        return new ForwardingTable(
                peers.stream()
                        .map(peer -> new Route(
                                peer.subnet().toString(), peer.subnet().network()))
                        .collect(Collectors.toSet()),
                peers.stream()
                        .map(peer -> new Neighbour(peer.subnet().network(), peer.mac(), true))
                        .collect(Collectors.toSet()),
                peers.stream()
                        .map(peer -> new Entry(peer.mac(), peer.address()))
                        .collect(Collectors.toSet()));
    }
}
