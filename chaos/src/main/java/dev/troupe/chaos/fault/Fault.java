package dev.troupe.chaos.fault;

import dev.troupe.app.local.ClusterState;
import dev.troupe.app.local.LocalNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Something that happens to a cluster and ends again.
 *
 * @param kind what it is
 * @param where what it happens to, for people
 * @param begin lets it happen
 * @param end mends it
 */
public record Fault(FaultKind kind, String where, Runnable begin, Runnable end) {
    private static final String DATABASE = ClusterState.DATABASE_HOST;

    /** One of this kind; what it happens to is chosen at random. */
    static Fault random(FaultKind kind, ChaosCluster cluster, Random random) {
        List<String> names = cluster.nodeNames();
        String name = names.get(random.nextInt(names.size()));
        LocalNode node = cluster.node(name);
        return switch (kind) {
            case POWER_CUT -> new Fault(kind, name, node::kill, node::start);
            case CRASH -> new Fault(kind, name, node::crash, node::start);
            case PAUSE -> new Fault(kind, name, node::pause, node::resume);
            case CABLE -> new Fault(kind, name, node::partition, node::heal);
            case ONE_WAY -> losing(kind, cluster, Map.of(name, some(others(names, name), random)));
            case SPLIT -> losing(kind, cluster, pairs(names, random));
            case DATABASE_UNREACHABLE -> losing(kind, cluster, cutFromDatabase(some(names, random)));
            case DATABASE_RESTART -> new Fault(kind, DATABASE, cluster.database()::stop, cluster.database()::start);
            case DATABASE_CRASH -> new Fault(kind, DATABASE, cluster.database()::kill, cluster.database()::start);
            case FULL_DISK ->
                new Fault(kind, DATABASE, cluster.disk()::fill, () -> {
                    cluster.disk().free();
                    // A server that finds no room for its log ends.
                    cluster.database().start();
                });
        };
    }

    /** @param lost whom each host hears no more */
    private static Fault losing(FaultKind kind, ChaosCluster cluster, Map<String, List<String>> lost) {
        return new Fault(
                kind,
                lost.entrySet().stream()
                        .map(entry -> entry.getKey() + " deaf to " + entry.getValue())
                        .toList()
                        .toString(),
                () -> lost.forEach((host, senders) -> cluster.host(host).loseFrom(senders)),
                () -> lost.keySet().forEach(host -> cluster.host(host).hear()));
    }

    private static Map<String, List<String>> cutFromDatabase(List<String> nodes) {
        Map<String, List<String>> lost = new LinkedHashMap<>();
        nodes.forEach(node -> lost.put(node, List.of(DATABASE)));
        lost.put(DATABASE, nodes);
        return lost;
    }

    /** Directed pairs of nodes, at least one. */
    private static Map<String, List<String>> pairs(List<String> names, Random random) {
        Map<String, List<String>> lost = new LinkedHashMap<>();
        while (lost.isEmpty()) {
            for (String receiver : names) {
                List<String> senders = others(names, receiver).stream()
                        .filter(sender -> random.nextBoolean())
                        .toList();
                if (!senders.isEmpty()) {
                    lost.put(receiver, senders);
                }
            }
        }
        return lost;
    }

    private static List<String> others(List<String> names, String name) {
        return names.stream().filter(other -> !other.equals(name)).toList();
    }

    /** At least one of them. */
    private static List<String> some(List<String> names, Random random) {
        List<String> some = new ArrayList<>(names);
        some.removeIf(name -> random.nextBoolean());
        return some.isEmpty() ? List.of(names.get(random.nextInt(names.size()))) : List.copyOf(some);
    }

    @Override
    public String toString() {
        return kind + " of " + where;
    }
}
