package dev.troupe.network.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.nio.file.Path;

/**
 * The network that the pods of one node share.
 *
 * @param name of the network, unique on the machine: the CNI library keeps notes under it outside of our folders
 * @param bridge the network device that joins the pods, at most {@value #MAX_DEVICE_NAME} characters
 * @param subnet of this node's pods
 * @param mtuBytes the largest packet of a pod: the underlay's less what VXLAN adds
 * @param reservations where the addresses that are in use are noted
 */
public record PodNetwork(String name, String bridge, Subnet subnet, int mtuBytes, Path reservations) {
    /** What a VXLAN header takes from the underlay's packets over IPv4. */
    public static final int VXLAN_BYTES = 50;

    static final int MAX_DEVICE_NAME = 15;

    private static final int MIN_MTU_BYTES = 576;

    public PodNetwork {
        if (!bridge.matches("[a-zA-Z0-9_.-]{1," + MAX_DEVICE_NAME + "}")) {
            throw new IllegalArgumentException("not a name for a network device: " + bridge);
        }
        if (mtuBytes < MIN_MTU_BYTES) {
            throw new IllegalArgumentException("an MTU that IPv4 does not allow: " + mtuBytes);
        }
    }

    /**
     * The largest packet of pods whose frames go over a device.
     *
     * @param underlay the device's name
     * @param underlayMtuBytes the largest packet that it takes
     * @throws IllegalArgumentException if pods would be left with less than IPv4 needs (RFC 791), saying what would do
     */
    public static int mtuOver(String underlay, int underlayMtuBytes) {
        int mtuBytes = underlayMtuBytes - VXLAN_BYTES;
        if (mtuBytes < MIN_MTU_BYTES) {
            throw new IllegalArgumentException("the network device " + underlay + " has an MTU of " + underlayMtuBytes
                    + " bytes; VXLAN takes " + VXLAN_BYTES + " of them, and pods need " + MIN_MTU_BYTES
                    + ": raise it to " + (MIN_MTU_BYTES + VXLAN_BYTES) + " at least");
        }
        return mtuBytes;
    }

    /** The usual one of a node: everything named after {@code name}, notes under {@code directory}. */
    public static PodNetwork of(String name, Subnet subnet, int underlayMtuBytes, Path directory) {
        return new PodNetwork(name, "pods0", subnet, underlayMtuBytes - VXLAN_BYTES, directory.resolve("reservations"));
    }

    /**
     * The CNI configuration. Plugins are few because each is a program that runs at the start and the end of every pod:
     * host ports and masquerading are the business of the node's nftables table, and loopback the runtime's.
     */
    public String conflist() {
        ObjectNode list = Json.object();
        list.put("cniVersion", "1.0.0").put("name", name);
        ObjectNode plugin = list.putArray("plugins").addObject();
        plugin.put("type", "bridge")
                .put("bridge", bridge)
                .put("isGateway", true)
                .put("hairpinMode", true)
                .put("ipMasq", false)
                .put("mtu", mtuBytes);
        ObjectNode addresses = plugin.putObject("ipam");
        addresses.put("type", "host-local").put("dataDir", reservations.toString());
        addresses
                .putArray("ranges")
                .addArray()
                .addObject()
                .put("subnet", subnet.toString())
                .put("gateway", subnet.gateway());
        addresses.putArray("routes").addObject().put("dst", "0.0.0.0/0");
        return list.toPrettyString() + "\n";
    }
}
