package dev.troupe.network.plan;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;

/**
 * This node's end of all tunnels (a VXLAN tunnel end point, RFC 7348), as the device should be.
 *
 * @param device the name of the network device
 * @param vni the number of the virtual network, below 2^24; the same on all nodes
 * @param udpPort on which all nodes receive
 * @param underlay the device by which other nodes are reached
 * @param underlayAddress this node's IPv4 address there
 * @param mac the device's own address, see {@link #macOf}
 * @param mtuBytes the largest packet inside of the tunnel
 * @param subnet of this node's pods; its lowest address is the device's own
 * @param forwarder who puts frames into datagrams
 */
public record Vtep(
        String device,
        int vni,
        int udpPort,
        String underlay,
        String underlayAddress,
        String mac,
        int mtuBytes,
        Subnet subnet,
        Forwarder forwarder) {
    private static final int VNI_LIMIT = 1 << 24;
    private static final int PORT_LIMIT = 1 << 16;

    public Vtep {
        requireNumbers(vni, udpPort);
    }

    /** @throws IllegalArgumentException if VXLAN has no such number or UDP no such port */
    public static void requireNumbers(int vni, int udpPort) {
        if (vni < 1 || vni >= VNI_LIMIT) {
            throw new IllegalArgumentException("not the number of a virtual network: " + vni);
        }
        if (udpPort < 1 || udpPort >= PORT_LIMIT) {
            throw new IllegalArgumentException("not a port: " + udpPort);
        }
    }

    /** Who puts frames into datagrams and takes them out. */
    public enum Forwarder {
        /** The kernel; the device is one of its VXLAN devices. */
        KERNEL,
        /** This process; the device is a TAP device. */
        USER
    }

    /** One for which the kernel forwards. */
    public Vtep(
            String device,
            int vni,
            int udpPort,
            String underlay,
            String underlayAddress,
            String mac,
            int mtuBytes,
            Subnet subnet) {
        this(device, vni, udpPort, underlay, underlayAddress, mac, mtuBytes, subnet, Forwarder.KERNEL);
    }

    /** The same for which {@code other} forwards. */
    public Vtep by(Forwarder other) {
        return new Vtep(device, vni, udpPort, underlay, underlayAddress, mac, mtuBytes, subnet, other);
    }

    /**
     * A hardware address that follows from the node's own, so that a device that is made anew keeps it: locally
     * administered, and unlike that of any other node with another address.
     *
     * @throws IllegalArgumentException if it is no IPv4 address
     */
    public static String macOf(String address) {
        if (!(InetAddress.ofLiteral(address) instanceof Inet4Address ipv4)) {
            throw new IllegalArgumentException("not an IPv4 address: " + address);
        }
        byte[] bytes = ipv4.getAddress();
        return String.format(Locale.ROOT, "02:74:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
    }
}
