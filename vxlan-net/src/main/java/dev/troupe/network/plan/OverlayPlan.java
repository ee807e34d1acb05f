package dev.troupe.network.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The steps from what the kernel has to what it should have, in this order. The last step for a peer is its route: before
 * that, nothing is sent to it.
 *
 * @param makesDevice whether the device is made anew
 * @param desired how the table will be
 * @param links lines for {@code ip -batch}: the device, neighbours, and routes that go
 * @param entries lines for {@code bridge -batch}
 * @param routes lines for {@code ip -batch}: routes that come
 */
public record OverlayPlan(
        boolean makesDevice, ForwardingTable desired, List<String> links, List<String> entries, List<String> routes) {

    public OverlayPlan {
        links = List.copyOf(links);
        entries = List.copyOf(entries);
        routes = List.copyOf(routes);
    }

    /** Whether everything is as it should be. */
    public boolean isEmpty() {
        return links.isEmpty() && entries.isEmpty() && routes.isEmpty();
    }

    /** What turns {@code observed} into the device and the table that are wished. */
    public static OverlayPlan diff(Vtep vtep, ForwardingTable desired, OverlayState observed) {
        List<String> links = new ArrayList<>();
        List<String> entries = new ArrayList<>();
        List<String> routes = new ArrayList<>();
        boolean kept = device(vtep, observed.device(), links);
        // With a device goes all that led into it.
        ForwardingTable existing = kept ? observed.table() : ForwardingTable.EMPTY;
        String into = " dev " + vtep.device();
        lines(
                without(existing.routes(), desired.routes()),
                route -> "route del " + route.subnet()
                        + (route.gateway().isEmpty() ? "" : " via " + route.gateway())
                        + into,
                links);
        // What only differs is replaced below.
        lines(addresses(existing, desired), address -> "neigh del " + address + into, links);
        lines(
                without(existing.entries(), desired.entries()),
                entry -> "fdb del " + entry.mac() + into + " dst " + entry.destination() + " self",
                entries);
        lines(
                without(desired.neighbours(), existing.neighbours()),
                neighbour ->
                        "neigh replace " + neighbour.address() + " lladdr " + neighbour.mac() + into + " nud permanent",
                links);
        lines(
                without(desired.entries(), existing.entries()),
                entry -> "fdb replace " + entry.mac() + into + " dst " + entry.destination() + " self permanent",
                entries);
        lines(
                without(desired.routes(), existing.routes()),
                route -> "route replace " + route.subnet()
                        + (route.gateway().isEmpty() ? into : " via " + route.gateway() + into + " onlink"),
                routes);
        return new OverlayPlan(!kept, desired, links, entries, routes);
    }

    private static Set<String> addresses(ForwardingTable existing, ForwardingTable desired) {
        return without(
                existing.neighbours().stream()
                        .map(ForwardingTable.Neighbour::address)
                        .collect(Collectors.toSet()),
                desired.neighbours().stream()
                        .map(ForwardingTable.Neighbour::address)
                        .collect(Collectors.toSet()));
    }

    /** Whether what there is of the device stays. */
    private static boolean device(Vtep vtep, Optional<DeviceState> observed, List<String> ip) {
        DeviceState desired = DeviceState.of(vtep);
        boolean fits = observed.filter(device -> device.tunnel().equals(desired.tunnel()))
                .isPresent();
        if (!fits) {
            if (observed.isPresent()) {
                ip.add("link del " + vtep.device());
            }
            make(vtep, ip);
            ip.add("addr add " + desired.address() + " dev " + vtep.device());
            ip.add("link set " + vtep.device() + " up");
            return false;
        }
        DeviceState device = observed.orElseThrow();
        if (device.mtuBytes() != vtep.mtuBytes()) {
            ip.add("link set " + vtep.device() + " mtu " + vtep.mtuBytes());
        }
        if (!device.address().equals(desired.address())) {
            ip.add("addr flush dev " + vtep.device());
            ip.add("addr add " + desired.address() + " dev " + vtep.device());
        }
        if (!device.up()) {
            ip.add("link set " + vtep.device() + " up");
        }
        return true;
    }

    private static void make(Vtep vtep, List<String> ip) {
        String addressed = vtep.device() + " address " + vtep.mac() + " mtu " + vtep.mtuBytes();
        switch (vtep.forwarder()) {
            case KERNEL ->
                ip.add("link add " + addressed + " type vxlan id " + vtep.vni() + " local " + vtep.underlayAddress()
                        + " dev " + vtep.underlay() + " dstport " + vtep.udpPort() + " nolearning");
            case USER -> {
                // It outlives the process: without routes into it, frames for pods would leave by the default route.
                ip.add("tuntap add dev " + vtep.device() + " mode tap");
                ip.add("link set " + addressed);
            }
        }
    }

    private static <T> Set<T> without(Set<T> some, Set<T> others) {
        return some.stream().filter(element -> !others.contains(element)).collect(Collectors.toUnmodifiableSet());
    }

    /** In an order that does not depend on chance. */
    private static <T> void lines(Collection<T> elements, Function<T, String> line, List<String> lines) {
        lines.addAll(new TreeSet<>(elements.stream().map(line).toList()));
    }
}
