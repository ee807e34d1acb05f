package dev.troupe.service.plan;

import dev.troupe.api.AddressRange;
import dev.troupe.service.plan.ServicePort.Backend;
import dev.troupe.service.plan.ServicePort.Outside;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a node's table says of one Service, or of several. Maps lead a packet to its backend whatever the number of Services:
 * the first tells how many backends there are, and a chain for that number, which all Services share, takes one of them out
 * of the second. So a change of a Service is a change of elements; only what is rare has chains of its own: clients that stay
 * with their backend, and addresses that not everybody may use alike.
 *
 * @param addresses elements {@code address . protocol . port} with the chain that they lead to
 * @param backends elements {@code address . protocol . port . number} with {@code address . port} of a backend
 * @param nodePorts elements {@code protocol . port} with the chain that they lead to
 * @param nodeBackends elements {@code protocol . port . number} with {@code address . port} of a backend
 * @param balancers addresses that are load balancers': whoever has one answers nothing else there
 * @param chains rules by the names of a Service's own chains
 * @param stays seconds by the names of the sets that remember which clients a backend has
 * @param choices the shared chains that are led to
 * @param udp the ways of UDP, which the kernel remembers without being told of their end
 */
public record ServiceTable(
        SortedMap<String, String> addresses,
        SortedMap<String, String> backends,
        SortedMap<String, String> nodePorts,
        SortedMap<String, String> nodeBackends,
        SortedSet<String> balancers,
        SortedMap<String, List<String>> chains,
        SortedMap<String, Integer> stays,
        SortedSet<Choice> choices,
        SortedSet<UdpFlow> udp) {
    /** No Services. */
    public static final ServiceTable EMPTY = new ServiceTable();

    static final String ADDRESSES = "service_addresses";
    static final String BACKENDS = "service_backends";
    static final String NODE_PORTS = "service_node_ports";
    static final String NODE_BACKENDS = "service_node_backends";
    static final String BALANCERS = "service_balancers";
    static final List<String> PROTOCOLS = List.of("sctp", "tcp", "udp");
    static final String POD_NETWORKS = "pod_networks";

    /** The bit of a packet's mark that says: the answer must come back through this node. */
    static final String MARK = "0x4000";

    private static final String TABLE = "ip " + NodeTable.NAME + " ";
    private static final String GOTO = "goto ";
    private static final int ID_BYTES = 10;

    private ServiceTable() {
        this(
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeSet<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeSet<>(),
                new TreeSet<>());
    }

    /** What these ports need. One without backends is left out: packets for it are refused. */
    public static ServiceTable of(Collection<ServicePort> ports) {
        ServiceTable table = new ServiceTable();
        ports.forEach(table::add);
        return table;
    }

    /** What several Services need; of two that want the same address or node port the first has it. */
    public static ServiceTable merged(Collection<ServiceTable> tables) {
        ServiceTable all = new ServiceTable();
        for (ServiceTable table : tables) {
            table.addresses.forEach(all.addresses::putIfAbsent);
            table.backends.forEach(all.backends::putIfAbsent);
            table.nodePorts.forEach(all.nodePorts::putIfAbsent);
            table.nodeBackends.forEach(all.nodeBackends::putIfAbsent);
            all.balancers.addAll(table.balancers);
            all.chains.putAll(table.chains);
            all.stays.putAll(table.stays);
            all.choices.addAll(table.choices);
            all.udp.addAll(table.udp);
        }
        return all;
    }

    /** Without what leads to addresses that another Service had before. */
    ServiceTable without(Predicate<String> taken) {
        ServiceTable rest = merged(List.of(this));
        rest.addresses.keySet().removeIf(taken);
        rest.backends.keySet().removeIf(key -> taken.test(key.substring(0, key.lastIndexOf(" . "))));
        return rest;
    }

    private void add(ServicePort port) {
        // Who holds such an address must not answer there for itself.
        balancers.addAll(port.outside().balancers());
        if (port.backends().isEmpty()) {
            return;
        }
        String id = id(port.service() + "/" + port.protocol() + "/" + port.port());
        List<Backend> inside = port.backends(port.internalLocal());
        if (!inside.isEmpty()) {
            addresses.put(key(port.clusterIp(), port), GOTO + choose("s_", port, id, port.clusterIp(), false, inside));
            remember(port, port.clusterIp(), port.port(), inside);
        }
        addOutside(port, port.outside(), id, inside);
    }

    private void addOutside(ServicePort port, Outside outside, String id, List<Backend> inside) {
        List<Backend> backends = port.backends(outside.local());
        if (outside.nodePort() != 0 && !backends.isEmpty()) {
            String key = port.protocol() + " . " + outside.nodePort();
            if (port.affinitySeconds() > 0) {
                nodePorts.put(key, GOTO + sticky("n_" + id, port, id, !outside.local(), backends));
            } else {
                list(nodeBackends, key, backends);
                nodePorts.put(key, GOTO + choice(true, !outside.local(), backends.size()));
            }
            remember(port, "", outside.nodePort(), backends);
        }
        for (String address : outside.addresses()) {
            addresses.putIfAbsent(key(address, port), GOTO + fromOutside(port, id, address, inside, backends));
            remember(port, address, port.port(), backends);
        }
        for (String address : outside.balancers()) {
            String chain = fromOutside(port, id, address, inside, backends);
            if (!outside.sources().isEmpty()) {
                List<String> allowed = new ArrayList<>();
                for (String source : outside.sources()) {
                    if (AddressRange.isNetwork(source.strip())) {
                        allowed.add("ip saddr " + source.strip() + " goto " + chain);
                    }
                }
                allowed.add("drop");
                chain = "l_" + id;
                chains.put(chain, allowed);
            }
            addresses.put(key(address, port), GOTO + chain);
            remember(port, address, port.port(), backends);
        }
    }

    /** The chain for packets to an address that is not the cluster IP. */
    private String fromOutside(
            ServicePort port, String id, String address, List<Backend> inside, List<Backend> backends) {
        if (!port.outside().local()) {
            return choose("m_", port, id, address, true, backends);
        }
        // Pods need not go where the address is, and may use backends of all nodes.
        List<String> rules = new ArrayList<>();
        if (!inside.isEmpty()) {
            rules.add("ip saddr @" + POD_NETWORKS + " " + anyOf(port, inside));
        }
        rules.add(backends.isEmpty() ? "drop" : GOTO + choose("o_", port, id, address, false, backends));
        chains.put("x_" + id, rules);
        return "x_" + id;
    }

    /**
     * The chain that chooses one of these backends for packets to an address.
     *
     * @param prefix of the chain's name, if it is the Service's own
     */
    private String choose(
            String prefix, ServicePort port, String id, String address, boolean marked, List<Backend> backends) {
        if (port.affinitySeconds() > 0) {
            return sticky(prefix + id, port, id, marked, backends);
        }
        list(this.backends, key(address, port), backends);
        return choice(false, marked, backends.size());
    }

    private String choice(boolean atNodePort, boolean marked, int count) {
        Choice choice = new Choice(atNodePort, marked, count);
        choices.add(choice);
        if (marked) {
            choices.add(choice.unmarked());
        }
        return choice.name();
    }

    private static void list(Map<String, String> into, String key, List<Backend> backends) {
        for (int i = 0; i < backends.size(); i++) {
            into.put(
                    key + " . " + i,
                    backends.get(i).address() + " . " + backends.get(i).port());
        }
    }

    private static String key(String address, ServicePort port) {
        return address + " . " + port.protocol() + " . " + port.port();
    }

    private void remember(ServicePort port, String address, int at, List<Backend> backends) {
        if (port.protocol().equals("udp")) {
            backends.forEach(backend -> udp.add(new UdpFlow(address, at, backend.address(), backend.port())));
        }
    }

    private static String anyOf(ServicePort port, List<Backend> backends) {
        List<String> choices = new ArrayList<>();
        for (Backend backend : backends) {
            choices.add(choices.size() + " : " + backend.address() + " . " + backend.port());
        }
        return "meta l4proto " + port.protocol() + " dnat ip to numgen random mod " + backends.size() + " map { "
                + String.join(", ", choices) + " }";
    }

    /** A chain of the Service's own whose clients stay with their backend. */
    private String sticky(String name, ServicePort port, String id, boolean marked, List<Backend> backends) {
        List<String> rules = new ArrayList<>();
        List<String> first = new ArrayList<>();
        if (marked) {
            rules.add("meta mark set meta mark or " + MARK);
        }
        for (Backend backend : backends) {
            String own = id + "_" + id(backend.address() + ":" + backend.port());
            // A set's timeout cannot be changed, so another timeout is another set.
            String clients = "a_" + own + "_" + port.affinitySeconds();
            stays.put(clients, port.affinitySeconds());
            chains.put(
                    "e_" + own,
                    List.of(
                            "update @" + clients + " { ip saddr }",
                            "meta l4proto " + port.protocol() + " dnat ip to " + backend.address() + ":"
                                    + backend.port()));
            rules.add("ip saddr @" + clients + " goto e_" + own);
            first.add(first.size() + " : goto e_" + own);
        }
        rules.add("numgen random mod " + backends.size() + " vmap { " + String.join(", ", first) + " }");
        chains.put(name, rules);
        return name;
    }

    /**
     * The script that turns one into the other, as one transaction: it names what differs, and nothing else. Empty when
     * nothing does. Shared chains must be there.
     */
    public static String delta(ServiceTable from, ServiceTable to) {
        List<String> lines = new ArrayList<>();
        elements("delete", ADDRESSES, from.addresses, to.addresses, lines);
        elements("delete", NODE_PORTS, from.nodePorts, to.nodePorts, lines);
        backends("delete", BACKENDS, from.backends, to.backends, lines);
        backends("delete", NODE_BACKENDS, from.nodeBackends, to.nodeBackends, lines);
        members("delete", from.balancers, to.balancers, lines);
        to.stays.forEach((set, seconds) -> {
            if (!from.stays.containsKey(set)) {
                lines.add("add set " + TABLE + set + " { type ipv4_addr; flags dynamic,timeout; timeout " + seconds
                        + "s; size 65535; }");
            }
        });
        to.chains.keySet().stream()
                .filter(chain -> !from.chains.containsKey(chain))
                .forEach(chain -> lines.add("add chain " + TABLE + chain));
        from.chains.forEach((chain, rules) -> {
            if (!rules.equals(to.chains.get(chain))) {
                lines.add("flush chain " + TABLE + chain);
            }
        });
        to.chains.forEach((chain, rules) -> {
            if (!rules.equals(from.chains.get(chain))) {
                rules.forEach(rule -> lines.add("add rule " + TABLE + chain + " " + rule));
            }
        });
        members("add", to.balancers, from.balancers, lines);
        backends("add", BACKENDS, to.backends, from.backends, lines);
        backends("add", NODE_BACKENDS, to.nodeBackends, from.nodeBackends, lines);
        elements("add", ADDRESSES, to.addresses, from.addresses, lines);
        elements("add", NODE_PORTS, to.nodePorts, from.nodePorts, lines);
        from.chains.keySet().stream()
                .filter(chain -> !to.chains.containsKey(chain))
                .forEach(chain -> lines.add("delete chain " + TABLE + chain));
        from.stays.keySet().stream()
                .filter(set -> !to.stays.containsKey(set))
                .forEach(set -> lines.add("delete set " + TABLE + set));
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    /** One line for all elements that only {@code some} has, or that lead elsewhere there. */
    private static void elements(
            String verb, String map, Map<String, String> some, Map<String, String> others, List<String> lines) {
        List<String> elements = some.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(others.get(entry.getKey())))
                .map(entry -> verb.equals("add") ? entry.getKey() + " : " + entry.getValue() : entry.getKey())
                .toList();
        if (!elements.isEmpty()) {
            lines.add(verb + " element " + TABLE + map + " { " + String.join(", ", elements) + " }");
        }
    }

    /** Backends are in a map for each protocol, whose keys do not name it. */
    private static void backends(
            String verb, String map, Map<String, String> some, Map<String, String> others, List<String> lines) {
        for (String protocol : PROTOCOLS) {
            elements(verb, map + "_" + protocol, of(protocol, some), of(protocol, others), lines);
        }
    }

    private static SortedMap<String, String> of(String protocol, Map<String, String> backends) {
        SortedMap<String, String> found = new TreeMap<>();
        backends.forEach((key, backend) -> {
            if (key.startsWith(protocol + " . ")) {
                found.put(key.substring(protocol.length() + 3), backend);
            } else if (key.contains(" . " + protocol + " . ")) {
                found.put(key.replace(" . " + protocol, ""), backend);
            }
        });
        return found;
    }

    private static void members(String verb, SortedSet<String> some, SortedSet<String> others, List<String> lines) {
        SortedSet<String> members = new TreeSet<>(some);
        members.removeAll(others);
        if (!members.isEmpty()) {
            lines.add(verb + " element " + TABLE + BALANCERS + " { " + String.join(", ", members) + " }");
        }
    }

    /** Names of chains may not be long; what could be mistaken for another would mix up two Services. */
    private static String id(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
