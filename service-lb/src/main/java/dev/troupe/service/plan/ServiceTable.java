package dev.troupe.service.plan;

import dev.troupe.service.plan.ServicePort.Backend;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * What a node's table says of Services. The maps lead a packet to its Service's chain whatever their number; a chain
 * chooses the backend.
 *
 * @param addresses elements {@code address . protocol . port} of the map of cluster IPs, with the chain that they lead to
 * @param nodePorts elements {@code protocol . port} of the map of node ports, with their chains
 * @param chains rules by the names of their chains
 * @param stays seconds by the names of the sets that remember which clients a backend has
 */
public record ServiceTable(
        SortedMap<String, String> addresses,
        SortedMap<String, String> nodePorts,
        SortedMap<String, List<String>> chains,
        SortedMap<String, Integer> stays) {
    /** No Services. */
    public static final ServiceTable EMPTY =
            new ServiceTable(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    static final String ADDRESSES = "service_addresses";
    static final String NODE_PORTS = "service_node_ports";

    /** The bit of a packet's mark that says: the answer must come back through this node. */
    static final String MARK = "0x4000";

    private static final String TABLE = "ip " + NodeTable.NAME + " ";

    /** What these ports need. One without backends is left out: packets for it are refused. */
    public static ServiceTable of(Collection<ServicePort> ports) {
        ServiceTable table = new ServiceTable(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        ports.forEach(table::add);
        return table;
    }

    private void add(ServicePort port) {
        String id = id(port.service() + "/" + port.protocol() + "/" + port.port());
        List<Backend> inside = port.backends(port.internalLocal());
        if (!inside.isEmpty()) {
            chains.put("s_" + id, balance(port, id, inside));
            addresses.put(port.clusterIp() + " . " + port.protocol() + " . " + port.port(), "goto s_" + id);
        }
        List<Backend> outside = port.backends(port.externalLocal());
        if (port.nodePort() != 0 && !outside.isEmpty()) {
            List<String> rules = new ArrayList<>();
            if (!port.externalLocal()) {
                rules.add("meta mark set meta mark or " + MARK);
            }
            rules.addAll(balance(port, id, outside));
            chains.put("n_" + id, rules);
            nodePorts.put(port.protocol() + " . " + port.nodePort(), "goto n_" + id);
        }
    }

    /** Rules that choose one backend of several, each with the same chance. */
    private List<String> balance(ServicePort port, String id, List<Backend> backends) {
        List<String> rules = new ArrayList<>();
        List<String> choices = new ArrayList<>();
        if (port.affinitySeconds() == 0) {
            for (Backend backend : backends) {
                choices.add(choices.size() + " : " + backend.address() + " . " + backend.port());
            }
            rules.add("meta l4proto " + port.protocol() + " dnat ip to numgen random mod " + backends.size() + " map { "
                    + String.join(", ", choices) + " }");
            return rules;
        }
        for (Backend backend : backends) {
            String own = id + "_" + id(backend.address() + ":" + backend.port());
            // A set's timeout cannot be changed, so another timeout is another set.
            String clients = "a_" + own + "_" + port.affinitySeconds();
            stays.put(clients, port.affinitySeconds());
            chains.put(
                    "b_" + own,
                    List.of(
                            "update @" + clients + " { ip saddr }",
                            "meta l4proto " + port.protocol() + " dnat ip to " + backend.address() + ":"
                                    + backend.port()));
            rules.add("ip saddr @" + clients + " goto b_" + own);
            choices.add(choices.size() + " : goto b_" + own);
        }
        rules.add("numgen random mod " + backends.size() + " vmap { " + String.join(", ", choices) + " }");
        return rules;
    }

    /**
     * The script that turns one into the other, as one transaction: it names what differs, and nothing else. Empty when
     * nothing does.
     */
    public static String delta(ServiceTable from, ServiceTable to) {
        List<String> lines = new ArrayList<>();
        elements("delete", ADDRESSES, from.addresses, to.addresses, lines);
        elements("delete", NODE_PORTS, from.nodePorts, to.nodePorts, lines);
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

    private static String id(String text) {
        CRC32 hash = new CRC32();
        hash.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x%02x", hash.getValue(), text.hashCode() & 0xff);
    }
}
