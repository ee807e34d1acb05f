package dev.troupe.service.plan;

import java.util.Comparator;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One way of UDP packets through a Service. The kernel keeps to it as long as packets come, whether or not the backend is
 * still there: it must be told to forget it.
 *
 * @param address that clients send to, empty for any address of the node
 * @param port there
 * @param backend the pod's address
 * @param backendPort there
 */
public record UdpFlow(String address, int port, String backend, int backendPort) implements Comparable<UdpFlow> {
    private static final Comparator<UdpFlow> ORDER = Comparator.comparing(UdpFlow::address)
            .thenComparingInt(UdpFlow::port)
            .thenComparing(UdpFlow::backend)
            .thenComparingInt(UdpFlow::backendPort);

    @Override
    public int compareTo(UdpFlow other) {
        return ORDER.compare(this, other);
    }

    /** What the kernel is to forget when the ways of some Services have changed: what leads to backends that are gone. */
    public static SortedSet<UdpFlow> stale(SortedSet<UdpFlow> before, SortedSet<UdpFlow> after) {
        SortedSet<UdpFlow> stale = new TreeSet<>(before);
        stale.removeAll(after);
        return stale;
    }
}
