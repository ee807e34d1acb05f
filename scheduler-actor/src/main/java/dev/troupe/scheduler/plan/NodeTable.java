package dev.troupe.scheduler.plan;

import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and what is taken of them, in arrays with a place for each node, so that a cycle over thousands of nodes
 * reads memory in order and allocates nothing. Changed in place as the feed reports; a node that goes leaves its place
 * to the last one. For one thread.
 *
 * <p>A pod counts where it is bound, and where the scheduler has decided to bind it before the feed has confirmed it.
 */
public final class NodeTable {
    private static final long[] NONE = {};

    private final ScalarNames scalarNames;
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, Map<String, PodInfo>> podsByNode = new HashMap<>();
    private final Map<String, String> nodeOfPod = new HashMap<>();
    private final Map<String, Map<String, Integer>> siblings = new HashMap<>();
    private final Map<String, PodInfo> keepingOthersFar = new LinkedHashMap<>();
    private NodeInfo[] nodes = new NodeInfo[16];
    private long[] usedMillicores = new long[16];
    private long[] usedMemoryBytes = new long[16];
    private long[] usedEphemeralBytes = new long[16];
    private long[] usedPods = new long[16];
    private long[] assumedMillicores = new long[16];
    private long[] assumedMemoryBytes = new long[16];
    private long[][] usedScalars = new long[16][];
    private List<HostPort>[] usedPorts = ports(16);
    private int size;

    public NodeTable(ScalarNames scalarNames) {
        this.scalarNames = scalarNames;
    }

    /** How many nodes there are; their places are 0 to size - 1. */
    public int size() {
        return size;
    }

    public String name(int place) {
        return nodes[place].name();
    }

    public boolean unschedulable(int place) {
        return nodes[place].unschedulable();
    }

    public List<Taint> taints(int place) {
        return nodes[place].taints();
    }

    public Map<String, String> labels(int place) {
        return nodes[place].labels();
    }

    public List<HostPort> usedPorts(int place) {
        return usedPorts[place];
    }

    /** The pods that count on the node. */
    public Collection<PodInfo> pods(int place) {
        return podsByNode.getOrDefault(name(place), Map.of()).values();
    }

    /** The pods with a required anti-affinity, which concerns pods that have none themselves. */
    public Collection<PodInfo> keepingOthersFar() {
        return keepingOthersFar.values();
    }

    /** The labels of the node that a pod counts on; none where the node is unknown. */
    public Map<String, String> labelsOfNodeOf(String podUid) {
        String nodeName = nodeOfPod.get(podUid);
        Integer place = nodeName == null ? null : places.get(nodeName);
        return place == null ? Map.of() : labels(place);
    }

    /** How many pods of this controller each node has, by the node's name. */
    public Map<String, Integer> siblings(String controllerUid) {
        return siblings.getOrDefault(controllerUid, Map.of());
    }

    /** A node's label, null if it has none or there is no such node. */
    public @Nullable String label(String nodeName, String key) {
        Integer place = places.get(nodeName);
        return place == null ? null : labels(place).get(key);
    }

    public long allocatableMillicores(int place) {
        return nodes[place].allocatableMillicores();
    }

    public long usedMillicores(int place) {
        return usedMillicores[place];
    }

    public long allocatableMemoryBytes(int place) {
        return nodes[place].allocatableMemoryBytes();
    }

    public long usedMemoryBytes(int place) {
        return usedMemoryBytes[place];
    }

    public long allocatableEphemeralBytes(int place) {
        return nodes[place].allocatableEphemeralBytes();
    }

    public long usedEphemeralBytes(int place) {
        return usedEphemeralBytes[place];
    }

    public long allocatablePods(int place) {
        return nodes[place].allocatablePods();
    }

    public long usedPods(int place) {
        return usedPods[place];
    }

    /** As {@link #usedMillicores}, but pods that ask for nothing count a little; for scores. */
    public long assumedMillicores(int place) {
        return assumedMillicores[place];
    }

    /** As {@link #usedMemoryBytes}, but pods that ask for nothing count a little; for scores. */
    public long assumedMemoryBytes(int place) {
        return assumedMemoryBytes[place];
    }

    public long allocatableScalar(int place, int scalar) {
        return nodes[place].allocatableScalars().getOrDefault(scalar, 0L);
    }

    public long usedScalar(int place, int scalar) {
        return scalar < usedScalars[place].length ? usedScalars[place][scalar] : 0;
    }

    public String scalarName(int scalar) {
        return scalarNames.name(scalar);
    }

    /** Adds or changes a node; tells what of it could help a waiting pod. */
    public Set<ClusterEvent> putNode(StoredObject object) {
        NodeInfo node = NodeInfo.of(object, scalarNames);
        Integer place = places.get(node.name());
        if (place != null) {
            NodeInfo before = nodes[place];
            nodes[place] = node;
            return node.since(before);
        }
        grow();
        places.put(node.name(), size);
        nodes[size] = node;
        clear(size);
        size++;
        podsByNode.getOrDefault(node.name(), Map.of()).values().forEach(pod -> count(size - 1, pod, 1));
        return EnumSet.of(ClusterEvent.NODE_ADDED);
    }

    public void removeNode(String name) {
        Integer place = places.remove(name);
        if (place == null) {
            return;
        }
        int last = --size;
        if (place != last) {
            nodes[place] = nodes[last];
            places.put(nodes[place].name(), place);
            clear(place);
            podsByNode.getOrDefault(nodes[place].name(), Map.of()).values().forEach(pod -> count(place, pod, 1));
        }
    }

    /** Counts the pod on this node, and no longer where it was counted before. The node may be unknown as yet. */
    public void putPod(PodInfo read, String nodeName) {
        PodInfo pod = read.withoutText();
        removePod(pod.uid());
        nodeOfPod.put(pod.uid(), nodeName);
        podsByNode.computeIfAbsent(nodeName, missing -> new LinkedHashMap<>()).put(pod.uid(), pod);
        relate(pod, nodeName, 1);
        Integer place = places.get(nodeName);
        if (place != null) {
            count(place, pod, 1);
        }
    }

    /** Says whether the pod was counted anywhere. */
    public boolean removePod(String uid) {
        String nodeName = nodeOfPod.remove(uid);
        if (nodeName == null) {
            return false;
        }
        Map<String, PodInfo> pods = podsByNode.get(nodeName);
        PodInfo pod = pods == null ? null : pods.remove(uid);
        if (pods != null && pods.isEmpty()) {
            podsByNode.remove(nodeName);
        }
        if (pod != null) {
            relate(pod, nodeName, -1);
            Integer place = places.get(nodeName);
            if (place != null) {
                count(place, pod, -1);
            }
        }
        return true;
    }

    /** The node that the pod counts on, null for none. */
    public @Nullable String nodeOf(String podUid) {
        return nodeOfPod.get(podUid);
    }

    /** Counts what relates pods to each other, whether their node is known or not. */
    private void relate(PodInfo pod, String nodeName, int sign) {
        if (sign < 0) {
            keepingOthersFar.remove(pod.uid());
        } else if (!pod.affinity().far().isEmpty()) {
            keepingOthersFar.put(pod.uid(), pod);
        }
        String controller = pod.controllerUid();
        if (controller.isEmpty()) {
            return;
        }
        Map<String, Integer> counts = siblings.computeIfAbsent(controller, missing -> new HashMap<>());
        counts.merge(nodeName, sign, (before, change) -> before + change == 0 ? null : before + change);
        if (counts.isEmpty()) {
            siblings.remove(controller);
        }
    }

    private void count(int place, PodInfo pod, int sign) {
        Requests requests = pod.requests();
        usedMillicores[place] += sign * requests.millicores();
        usedMemoryBytes[place] += sign * requests.memoryBytes();
        usedEphemeralBytes[place] += sign * requests.ephemeralBytes();
        usedPods[place] += sign;
        assumedMillicores[place] += sign * requests.assumedMillicores();
        assumedMemoryBytes[place] += sign * requests.assumedMemoryBytes();
        for (int i = 0; i < requests.scalars().length; i++) {
            int scalar = requests.scalars()[i];
            if (scalar >= usedScalars[place].length) {
                usedScalars[place] = Arrays.copyOf(usedScalars[place], scalarNames.count());
            }
            usedScalars[place][scalar] += sign * requests.scalarAmounts()[i];
        }
        for (HostPort port : pod.hostPorts()) {
            if (sign > 0) {
                usedPorts[place].add(port);
            } else {
                usedPorts[place].remove(port);
            }
        }
    }

    private void clear(int place) {
        usedMillicores[place] = 0;
        usedMemoryBytes[place] = 0;
        usedEphemeralBytes[place] = 0;
        usedPods[place] = 0;
        assumedMillicores[place] = 0;
        assumedMemoryBytes[place] = 0;
        usedScalars[place] = NONE;
        usedPorts[place] = new ArrayList<>(0);
    }

    private void grow() {
        if (size < nodes.length) {
            return;
        }
        int length = nodes.length * 2;
        nodes = Arrays.copyOf(nodes, length);
        usedMillicores = Arrays.copyOf(usedMillicores, length);
        usedMemoryBytes = Arrays.copyOf(usedMemoryBytes, length);
        usedEphemeralBytes = Arrays.copyOf(usedEphemeralBytes, length);
        usedPods = Arrays.copyOf(usedPods, length);
        assumedMillicores = Arrays.copyOf(assumedMillicores, length);
        assumedMemoryBytes = Arrays.copyOf(assumedMemoryBytes, length);
        usedScalars = Arrays.copyOf(usedScalars, length);
        usedPorts = Arrays.copyOf(usedPorts, length);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static List<HostPort>[] ports(int length) {
        return new List[length];
    }
}
