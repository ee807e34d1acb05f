package dev.troupe.service.policy.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the node's table of policies shall hold, and which of it the kernel has not been told yet. So a change costs as much
 * as it changes. Confined to one thread.
 *
 * <p>Two chains see each forwarded packet: the first asks the policies of the pod that sent it, the second those of the pod
 * that gets it. Both are found by a map from the pod's address to a chain that ends with a refusal; pods that no policy
 * selects are in neither map. What {@code accept} accepts in the first chain the kernel shows to the second.
 *
 * <p>The cluster's DNS is an address of the node itself: a third chain asks the policies of a pod that sends there.
 *
 * <p>Pods have no IPv6 addresses but those that the kernel gives each interface for its own link. With these they could
 * speak over the bridge past all policies, so that it carries no IPv6 while the table is there.
 */
public final class PolicyTable {
    /** Everything of policies in the kernel's rules is in this table. */
    public static final String NAME = "troupe_policies";

    /** The pairs of a pod's address and itself: nothing keeps a pod from itself. */
    static final String SELVES = "selves";

    private static final String TABLE = "ip " + NAME + " ";
    private static final String REMOVAL = """
            table ip %1$s {
            }
            delete table ip %1$s
            table ip6 %1$s {
            }
            delete table ip6 %1$s
            """.formatted(NAME);
    private static final String SKELETON = """
            table ip6 %1$s {
              chain forward {
                type filter hook forward priority -2; policy accept;
                iifname "%5$s" oifname "%5$s" drop
              }
            }
            table ip %1$s {
              map %2$s {
                type ipv4_addr : verdict
              }
              map %3$s {
                type ipv4_addr : verdict
              }
              set %4$s {
                type ipv4_addr . ipv4_addr
              }
              chain sent {
                type filter hook forward priority -2; policy accept;
                ct state established,related accept
                ip saddr . ip daddr @%4$s accept
                ip saddr vmap @%2$s
              }
              chain received {
                type filter hook forward priority -1; policy accept;
                ct state established,related accept
                ip saddr . ip daddr @%4$s accept
                ip daddr vmap @%3$s
              }
            %6$s}
            """;
    private static final String TO_DNS = """
              chain asked {
                type filter hook input priority -1; policy accept;
                ct state established,related accept
                ip daddr %1$s ip saddr vmap @%2$s
              }
            """;

    /** What the elements of a set are. */
    enum Kind {
        ADDRESSES("ipv4_addr"),
        PORTS("ipv4_addr . inet_proto . inet_service");

        private final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    private enum Kernel {
        UNKNOWN,
        EMPTY,
        TOLD
    }

    /** Elements by their keys; the value is what a map leads to, empty in sets. */
    private final SortedMap<String, SortedMap<String, String>> elements = new TreeMap<>();

    private final SortedMap<String, Kind> sets = new TreeMap<>();
    private final SortedMap<String, List<String>> chains = new TreeMap<>();

    /** As the kernel knows it, for what has changed since it was told; empty for what it does not know. */
    private final SortedMap<String, Optional<List<String>>> changedChains = new TreeMap<>();

    private final SortedMap<String, Boolean> changedSets = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, Optional<String>>> changedElements = new TreeMap<>();
    private final String bridge;
    private final String dnsAddress;
    private Kernel kernel = Kernel.UNKNOWN;

    /**
     * @param bridge the network device that joins the node's pods
     * @param dnsAddress at which the node answers DNS, empty if it does not
     */
    PolicyTable(String bridge, String dnsAddress) {
        this.bridge = bridge;
        this.dnsAddress = dnsAddress;
        elements.put(Direction.EGRESS.pods, new TreeMap<>());
        elements.put(Direction.INGRESS.pods, new TreeMap<>());
        elements.put(SELVES, new TreeMap<>());
    }

    void addSet(String name, Kind kind) {
        changedSets.putIfAbsent(name, sets.containsKey(name));
        sets.put(name, kind);
        elements.put(name, new TreeMap<>());
    }

    void removeSet(String name) {
        changedSets.putIfAbsent(name, sets.containsKey(name));
        List.copyOf(elements.getOrDefault(name, new TreeMap<>()).keySet()).forEach(element -> remove(name, element));
        elements.remove(name);
        sets.remove(name);
    }

    /** @param value empty for an element of a set */
    void put(String collection, String element, String value) {
        String before = of(collection).put(element, value);
        if (!value.equals(before)) {
            changed(collection).putIfAbsent(element, Optional.ofNullable(before));
        }
    }

    void remove(String collection, String element) {
        String before = of(collection).remove(element);
        if (before != null) {
            changed(collection).putIfAbsent(element, Optional.of(before));
        }
    }

    private SortedMap<String, String> of(String collection) {
        SortedMap<String, String> found = elements.get(collection);
        if (found == null) {
            throw new IllegalArgumentException("no such set: " + collection);
        }
        return found;
    }

    private SortedMap<String, Optional<String>> changed(String collection) {
        return changedElements.computeIfAbsent(collection, name -> new TreeMap<>());
    }

    void putChain(String name, List<String> rules) {
        List<String> before = chains.put(name, List.copyOf(rules));
        changedChains.putIfAbsent(name, Optional.ofNullable(before));
    }

    void removeChain(String name) {
        List<String> before = chains.remove(name);
        if (before != null) {
            changedChains.putIfAbsent(name, Optional.of(before));
        }
    }

    /** Whether no pod of the node has policies. Then there is no table. */
    public boolean isEmpty() {
        return of(Direction.EGRESS.pods).isEmpty() && of(Direction.INGRESS.pods).isEmpty();
    }

    /**
     * The script in nft's language, one transaction, that brings the kernel up to date; empty if it is. It counts as done
     * until {@link #lost} says otherwise.
     */
    public String take() {
        Kernel before = kernel;
        String script;
        if (isEmpty()) {
            kernel = Kernel.EMPTY;
            script = before == Kernel.EMPTY ? "" : remove();
        } else {
            kernel = Kernel.TOLD;
            script = before == Kernel.TOLD ? delta() : full();
        }
        changedChains.clear();
        changedSets.clear();
        changedElements.clear();
        return script;
    }

    /** The kernel may hold anything: the next script makes all of it anew. */
    public void lost() {
        kernel = Kernel.UNKNOWN;
    }

    /** Takes the table away, and its companion for IPv6; harmless when there is none. */
    public static String remove() {
        return REMOVAL;
    }

    private String full() {
        changedChains.clear();
        chains.keySet().forEach(chain -> changedChains.put(chain, Optional.empty()));
        changedSets.clear();
        sets.keySet().forEach(set -> changedSets.put(set, false));
        changedElements.clear();
        elements.forEach((collection, all) ->
                all.keySet().forEach(element -> changed(collection).put(element, Optional.empty())));
        String toDns = dnsAddress.isEmpty() ? "" : TO_DNS.formatted(dnsAddress, Direction.EGRESS.pods);
        return REMOVAL
                + SKELETON.formatted(NAME, Direction.EGRESS.pods, Direction.INGRESS.pods, SELVES, bridge, toDns)
                + delta();
    }

    /** What refers is taken away before what it refers to, and comes after it. */
    private String delta() {
        List<String> lines = new ArrayList<>();
        elementLines(lines, "delete", true);
        changedSets.forEach((set, known) -> {
            Kind kind = sets.get(set);
            if (!known && kind != null) {
                lines.add("add set " + TABLE + set + " { type " + kind.type + "; }");
            }
        });
        changedChains.forEach((chain, before) -> {
            if (before.isEmpty() && chains.containsKey(chain)) {
                lines.add("add chain " + TABLE + chain);
            }
        });
        elementLines(lines, "delete", false);
        elementLines(lines, "add", false);
        changedChains.forEach((chain, before) -> {
            if (before.isPresent() && !before.get().equals(chains.get(chain))) {
                lines.add("flush chain " + TABLE + chain);
            }
        });
        changedChains.forEach((chain, before) -> {
            List<String> rules = chains.get(chain);
            if (rules != null && !rules.equals(before.orElse(null))) {
                rules.forEach(rule -> lines.add("add rule " + TABLE + chain + " " + rule));
            }
        });
        elementLines(lines, "add", true);
        changedChains.forEach((chain, before) -> {
            if (before.isPresent() && !chains.containsKey(chain)) {
                lines.add("delete chain " + TABLE + chain);
            }
        });
        changedSets.forEach((set, known) -> {
            if (known && !sets.containsKey(set)) {
                lines.add("delete set " + TABLE + set);
            }
        });
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    /** @param maps whether those of maps, which lead to chains, or those of sets */
    private void elementLines(List<String> lines, String verb, boolean maps) {
        changedElements.forEach((collection, changed) -> {
            SortedMap<String, String> now = elements.get(collection);
            boolean isMap = !collection.equals(SELVES) && !sets.containsKey(collection) && now != null;
            if (isMap != maps || now == null) {
                return;
            }
            List<String> named = new ArrayList<>();
            changed.forEach((element, before) -> {
                String value = now.get(element);
                if (before.equals(Optional.ofNullable(value))) {
                    return;
                }
                if (verb.equals("delete") && before.isPresent()) {
                    named.add(element);
                } else if (verb.equals("add") && value != null) {
                    named.add(value.isEmpty() ? element : element + " : " + value);
                }
            });
            if (!named.isEmpty()) {
                lines.add(verb + " element " + TABLE + collection + " { " + String.join(", ", named) + " }");
            }
        });
    }
}
