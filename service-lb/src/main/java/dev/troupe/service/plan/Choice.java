package dev.troupe.service.plan;

import java.util.Comparator;

/**
 * A chain that sends a packet to one of so many backends, each with the same chance. All Services that have as many use it:
 * which backends they are is in a map, under what the packet was sent to.
 *
 * @param atNodePort whether the packet was sent to a node's port, whatever the address
 * @param marked whether its answer must come back through this node
 * @param count how many backends there are
 */
record Choice(boolean atNodePort, boolean marked, int count) implements Comparable<Choice> {
    private static final Comparator<Choice> ORDER = Comparator.comparing(Choice::marked)
            .thenComparing(Choice::atNodePort)
            .thenComparingInt(Choice::count);

    @Override
    public int compareTo(Choice other) {
        return ORDER.compare(this, other);
    }

    String name() {
        return (atNodePort ? "node_port_" : "address_") + (marked ? "marked_" : "") + count;
    }

    Choice unmarked() {
        return new Choice(atNodePort, false, count);
    }

    /** Makes the chain; if it is marked, the other one must be there. */
    String script() {
        String chain = "ip " + NodeTable.NAME + " " + name();
        StringBuilder rules = new StringBuilder();
        if (marked) {
            rules.append(rule(chain, "meta mark set meta mark or " + ServiceTable.MARK))
                    .append(rule(chain, "goto " + unmarked().name()));
        } else {
            String map = atNodePort ? ServiceTable.NODE_BACKENDS : ServiceTable.BACKENDS;
            for (String protocol : ServiceTable.PROTOCOLS) {
                rules.append(rule(
                        chain,
                        "dnat ip to " + (atNodePort ? "" : "ip daddr . ") + protocol + " dport . numgen random mod "
                                + count + " map @" + map + "_" + protocol));
            }
        }
        return "add chain " + chain + "\n" + rules;
    }

    private static String rule(String chain, String rule) {
        return "add rule " + chain + " " + rule + "\n";
    }
}
