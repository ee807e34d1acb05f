package dev.troupe.service.policy.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The chains of pods: those that the same policies select share one. It asks each policy and refuses the rest. */
final class SharedChains {
    /** The kernel takes comments of 128 bytes. */
    private static final int MAX_COMMENT = 120;

    private final PolicyTable table;
    private final Map<String, Integer> users = new HashMap<>();

    SharedChains(PolicyTable table) {
        this.table = table;
    }

    /** The name of the chain with what one policy allows. */
    static String ofPolicy(Direction direction, String title) {
        return Names.of(direction.chain, title);
    }

    private static String ofPods(Direction direction, List<String> titles) {
        return Names.of(direction.pods, String.join(",", titles));
    }

    /** One pod more goes by these policies; gives the name of the chain. */
    String acquire(Direction direction, List<String> titles) {
        String name = ofPods(direction, titles);
        if (users.merge(name, 1, Integer::sum) == 1) {
            List<String> rules = new ArrayList<>();
            for (String title : titles) {
                String comment = title.length() > MAX_COMMENT ? title.substring(0, MAX_COMMENT) : title;
                rules.add("jump " + ofPolicy(direction, title) + " comment \"" + comment + "\"");
            }
            rules.add("counter drop");
            table.putChain(name, rules);
        }
        return name;
    }

    /** One pod less does. */
    void release(Direction direction, List<String> titles) {
        String name = ofPods(direction, titles);
        if (users.computeIfPresent(name, (key, count) -> count == 1 ? null : count - 1) == null) {
            table.removeChain(name);
        }
    }
}
