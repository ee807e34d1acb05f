package dev.troupe.app.joining;

import dev.troupe.network.plan.PodNetwork;
import dev.troupe.network.plan.Ranges;
import dev.troupe.network.plan.Subnet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/** The network by which other nodes reach this machine: the underlay of the pods'. */
public final class MachineNetwork {
    private MachineNetwork() {}

    /**
     * The ranges of a cluster of which this machine is a node.
     *
     * @param pods the range of all pods, in CIDR notation
     * @param services the range of cluster IPs, in CIDR notation
     * @param address where other nodes reach this machine; its network is left out if this machine has no such address
     * @throws IllegalArgumentException if one is no range
     */
    public static Ranges ranges(String pods, String services, String address) {
        return new Ranges(Subnet.parse(pods), Subnet.parse(services), subnet(address));
    }

    private static Optional<Subnet> subnet(String address) {
        return device(address)
                .flatMap(device -> device.getInterfaceAddresses().stream()
                        .filter(own -> own.getAddress().getHostAddress().equals(address))
                        .map(InterfaceAddress::getNetworkPrefixLength)
                        .map(prefix -> Subnet.around(address, prefix))
                        .findFirst());
    }

    /**
     * Refuses a machine whose network takes only packets that leave pods too little.
     *
     * @throws IllegalArgumentException with what would do
     */
    public static void requireMtu(String address) {
        device(address).ifPresent(device -> {
            try {
                PodNetwork.mtuOver(device.getName(), device.getMTU());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Optional<NetworkInterface> device(String address) {
        try {
            return Optional.ofNullable(NetworkInterface.getByInetAddress(InetAddress.ofLiteral(address)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at this machine's network devices", e);
        }
    }
}
