package dev.troupe.service.plan;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One way of UDP packets through a Service. The kernel keeps to it as long as packets come, whether or not the backend is
 * still there: it must be told to forget it.
 *
 * @param address that clients send to, empty for any address of the node
 * @param port there
 * @param backend the pod's address, empty for all
 * @param backendPort there
 */
public record UdpFlow(String address, int port, String backend, int backendPort) implements Comparable<UdpFlow> {
    private static final int MANY = 8;
    private static final Comparator<UdpFlow> ORDER = Comparator.comparing(UdpFlow::address)
            .thenComparingInt(UdpFlow::port)
            .thenComparing(UdpFlow::backend)
            .thenComparingInt(UdpFlow::backendPort);

    @Override
    public int compareTo(UdpFlow other) {
        return ORDER.compare(this, other);
    }

    /**
     * What the kernel is to forget when the ways of some Services have changed: what leads to backends that are gone, and
     * what was sent to an address and port when nobody was there. Of many ways at once all are forgotten.
     */
    public static SortedSet<UdpFlow> stale(SortedSet<UdpFlow> before, SortedSet<UdpFlow> after) {
        SortedSet<UdpFlow> gone = new TreeSet<>(before);
        gone.removeAll(after);
        Map<UdpFlow, Integer> counts = new HashMap<>();
        gone.forEach(flow -> counts.merge(flow.toAny(), 1, Integer::sum));
        SortedSet<UdpFlow> stale = new TreeSet<>();
        for (UdpFlow flow : gone) {
            stale.add(counts.getOrDefault(flow.toAny(), 0) > MANY ? flow.toAny() : flow);
        }
        Set<UdpFlow> known = new HashSet<>();
        before.forEach(flow -> known.add(flow.toAny()));
        for (UdpFlow flow : after) {
            if (!known.contains(flow.toAny())) {
                stale.add(flow.toAny());
            }
        }
        return stale;
    }

    /** All ways from the same address and port. */
    private UdpFlow toAny() {
        return new UdpFlow(address, port, "", 0);
    }
}
