package dev.troupe.service.plan;

import dev.troupe.api.AddressRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The one table of a node, as scripts in nft's language. Each is one transaction. */
public final class NodeTable {
    /** Everything of Troupe's in the kernel's rules is in this table. */
    public static final String NAME = "troupe";

    private static final String ANYWHERE = "host_ports";
    private static final String AT_ADDRESS = "host_ports_of_address";
    private static final String HAIRPINS = "hairpins";

    private NodeTable() {}

    /** Makes the table from nothing, or makes an older one equal to it. */
    public static String full(PacketPolicy policy, PortMap ports) {
        return """
                table ip %1$s {
                }
                delete table ip %1$s
                table ip %1$s {
                %2$s
                  chain services {
                    ip daddr . ip protocol . th dport vmap @%3$s
                    ip daddr != 127.0.0.0/8 fib daddr type local ip protocol . th dport vmap @%4$s
                  }
                  chain martians {
                    type filter hook prerouting priority raw; policy accept;
                    iifname != "lo" ip daddr 127.0.0.0/8 drop
                    iifname != "lo" ip saddr 127.0.0.0/8 drop
                  }
                  chain to_pods {
                    dnat ip to ip daddr . ip protocol . th dport map @%5$s
                    dnat ip to ip protocol . th dport map @%6$s
                  }
                  chain prerouting {
                    type nat hook prerouting priority dstnat; policy accept;
                    jump services
                    fib daddr type local goto to_pods
                  }
                  chain output {
                    type nat hook output priority -100; policy accept;
                    jump services
                    fib daddr type local goto to_pods
                  }
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    meta mark and %7$s != 0 masquerade
                    ct status dnat %8$s masquerade
                    oifname != "lo" ip saddr 127.0.0.0/8 masquerade
                    ip saddr %12$s ip daddr != { %9$s } masquerade
                  }
                  chain refusal {
                    meta l4proto tcp reject with tcp reset
                    reject
                  }
                  chain received {
                    type filter hook input priority filter; policy accept;
                    ct state new ip daddr @%10$s meta l4proto { tcp, udp, sctp } goto refusal
                  }
                %11$s}
                """.formatted(
                        NAME,
                        declarations(policy, ports),
                        ServiceTable.ADDRESSES,
                        ServiceTable.NODE_PORTS,
                        AT_ADDRESS,
                        ANYWHERE,
                        ServiceTable.MARK,
                        shortWays(policy),
                        networks(policy),
                        ServiceTable.BALANCERS,
                        refusals(policy),
                        policy.podSubnet());
    }

    /** Translated packets whose answers would not come back through the rules if they kept their source. */
    private static String shortWays(PacketPolicy policy) {
        return policy.bridgeShown()
                ? "ip saddr . ip daddr @" + HAIRPINS
                : "ip saddr %1$s ip daddr %1$s".formatted(policy.podSubnet());
    }

    /** A pod that has reached itself: no rule can compare a packet's two addresses, so each pair is an element. */
    private static String hairpins(PacketPolicy policy) {
        if (!policy.bridgeShown()) {
            return "";
        }
        AddressRange pods = AddressRange.parse(policy.podSubnet());
        String pairs = LongStream.range(0, pods.size())
                .mapToObj(pods::address)
                .map(address -> address + " . " + address)
                .collect(Collectors.joining(", "));
        return """
                  set %s {
                    type ipv4_addr . ipv4_addr
                    elements = { %s }
                  }
                """.formatted(HAIRPINS, pairs).indent(2);
    }

    /** The maps and sets that chains look things up in. */
    private static String declarations(PacketPolicy policy, PortMap ports) {
        return """
                  map %1$s {
                    type inet_proto . inet_service : ipv4_addr . inet_service
                %2$s  }
                  map %3$s {
                    type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service
                %4$s  }
                  map %5$s {
                    type ipv4_addr . inet_proto . inet_service : verdict
                  }
                  map %6$s {
                    type inet_proto . inet_service : verdict
                  }
                %7$s  set %8$s {
                    type ipv4_addr
                  }
                  set %9$s {
                    type ipv4_addr
                    flags interval
                    elements = { %10$s }
                  }
                %11$s""".formatted(
                        ANYWHERE,
                        declared(ports.anywhere()),
                        AT_ADDRESS,
                        declared(ports.atAddress()),
                        ServiceTable.ADDRESSES,
                        ServiceTable.NODE_PORTS,
                        backends(),
                        ServiceTable.BALANCERS,
                        ServiceTable.POD_NETWORKS,
                        String.join(", ", podNetworks(policy)),
                        hairpins(policy));
    }

    /** Which backend has which number, by what a packet was sent to: a map for each protocol, or the type would be none. */
    private static String backends() {
        StringBuilder maps = new StringBuilder();
        for (String protocol : ServiceTable.PROTOCOLS) {
            maps.append("""
                      map %1$s_%3$s {
                        typeof ip daddr . %3$s dport . numgen random mod 65536 : ip daddr . %3$s dport
                      }
                      map %2$s_%3$s {
                        typeof %3$s dport . numgen random mod 65536 : ip daddr . %3$s dport
                      }
                    """.formatted(ServiceTable.BACKENDS, ServiceTable.NODE_BACKENDS, protocol)
                    .indent(2));
        }
        return maps.toString();
    }

    /** What turns the maps of one into those of the other; empty when there is nothing to do. */
    public static String delta(PortMap from, PortMap to) {
        List<String> lines = new ArrayList<>();
        delta(ANYWHERE, from.anywhere(), to.anywhere(), lines);
        delta(AT_ADDRESS, from.atAddress(), to.atAddress(), lines);
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    /** Takes the table away; harmless when there is none. */
    public static String remove() {
        return "table ip " + NAME + " {\n}\ndelete table ip " + NAME + "\n";
    }

    private static void delta(
            String map, SortedMap<String, String> from, SortedMap<String, String> to, List<String> lines) {
        List<String> gone = elements(from, to);
        List<String> fresh = elements(to, from);
        if (!gone.isEmpty()) {
            lines.add("delete element ip " + NAME + " " + map + " { " + String.join(", ", gone) + " }");
        }
        if (!fresh.isEmpty()) {
            lines.add("add element ip " + NAME + " " + map + " { " + String.join(", ", fresh) + " }");
        }
    }

    /** Those of {@code some} that {@code others} does not have. */
    private static List<String> elements(SortedMap<String, String> some, SortedMap<String, String> others) {
        return some.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(others.get(entry.getKey())))
                .map(NodeTable::element)
                .toList();
    }

    private static String declared(SortedMap<String, String> elements) {
        if (elements.isEmpty()) {
            return "";
        }
        return elements.entrySet().stream()
                .map(NodeTable::element)
                .collect(Collectors.joining(", ", "    elements = { ", " }\n"));
    }

    private static String element(Map.Entry<String, String> entry) {
        return entry.getKey() + " : " + entry.getValue();
    }

    /** Cluster IPs without backends, and those that are nobody's, answer at once that they do not. */
    private static String refusals(PacketPolicy policy) {
        if (policy.serviceNetwork().isEmpty()) {
            return "";
        }
        return """
                  chain forward {
                    type filter hook forward priority filter; policy accept;
                    ct state new ip daddr %1$s goto refusal
                  }
                  chain sent {
                    type filter hook output priority filter; policy accept;
                    ct state new ip daddr %1$s fib daddr type != local goto refusal
                  }
                """.formatted(policy.serviceNetwork());
    }

    private static List<String> podNetworks(PacketPolicy policy) {
        return policy.podNetworks().isEmpty() ? List.of(policy.podSubnet()) : policy.podNetworks();
    }

    private static String networks(PacketPolicy policy) {
        List<String> all = new ArrayList<>(podNetworks(policy));
        // Multicast must not be given another source either.
        all.add("224.0.0.0/4");
        return String.join(", ", all);
    }
}
