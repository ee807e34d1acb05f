package dev.troupe.network.plan;

/**
 * The device as it is.
 *
 * @param tunnel what cannot be changed while the device exists
 * @param mtuBytes of packets inside
 * @param address its own IPv4 address in CIDR notation, empty for none
 * @param up whether it takes packets
 */
public record DeviceState(Tunnel tunnel, int mtuBytes, String address, boolean up) {

    /**
     * @param kind of device; {@code vxlan} or {@code tap}, unless somebody else has taken the name
     * @param vni number of the virtual network
     * @param udpPort where it receives
     * @param underlay the device below
     * @param underlayAddress its end of the tunnels
     * @param mac its own
     * @param learning whether it believes what frames say of where they come from
     */
    public record Tunnel(
            String kind, int vni, int udpPort, String underlay, String underlayAddress, String mac, boolean learning) {}

    /** The kernel's VXLAN device. */
    public static final String VXLAN = "vxlan";

    /** A device whose frames a process reads and writes. */
    public static final String TAP = "tap";

    /** As this VTEP should be. */
    static DeviceState of(Vtep vtep) {
        return new DeviceState(
                new Tunnel(
                        switch (vtep.forwarder()) {
                            case KERNEL -> VXLAN;
                            case USER -> TAP;
                        },
                        vtep.vni(),
                        vtep.udpPort(),
                        vtep.underlay(),
                        vtep.underlayAddress(),
                        vtep.mac(),
                        false),
                vtep.mtuBytes(),
                vtep.subnet().network() + "/32",
                true);
    }
}
