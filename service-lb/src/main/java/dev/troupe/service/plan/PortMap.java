package dev.troupe.service.plan;

import dev.troupe.protocol.network.HostPorts.Forwarding;
import dev.troupe.protocol.network.HostPorts.HostPort;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where the node's ports lead: elements of the two maps of the table, as nft writes them.
 *
 * @param anywhere key {@code protocol . port}, value {@code address . port}
 * @param atAddress key {@code address . protocol . port}, value {@code address . port}
 */
public record PortMap(SortedMap<String, String> anywhere, SortedMap<String, String> atAddress) {
    public static final PortMap EMPTY = new PortMap(new TreeMap<>(), new TreeMap<>());

    /** Whether a program on the node finds any of them under a loopback address. */
    public boolean answersOnLoopback() {
        return !anywhere.isEmpty() || atAddress.keySet().stream().anyMatch(key -> key.startsWith("127."));
    }

    /** Of two that want the same port the earlier one has it. */
    public static PortMap of(Collection<Forwarding> forwardings) {
        SortedMap<String, String> anywhere = new TreeMap<>();
        SortedMap<String, String> atAddress = new TreeMap<>();
        for (Forwarding forwarding : forwardings) {
            for (HostPort port : forwarding.ports()) {
                String target = forwarding.address() + " . " + port.podPort();
                String key = port.protocol() + " . " + port.hostPort();
                if (port.hostAddress().isEmpty() || port.hostAddress().equals("0.0.0.0")) {
                    anywhere.putIfAbsent(key, target);
                } else {
                    atAddress.putIfAbsent(port.hostAddress() + " . " + key, target);
                }
            }
        }
        return new PortMap(anywhere, atAddress);
    }
}
