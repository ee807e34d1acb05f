package dev.troupe.network.plan;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a VTEP in user space does with each frame. Members are the peers of the forwarding table, and nobody else:
 *
 * <ul>
 *   <li>What leaves goes to one member, the one that has the frame's destination. Nothing is flooded: the node's questions
 *       for a member's addresses are answered here.
 *   <li>What arrives is for this node or for nobody. By its type it cannot be sent on, so no frame makes two.
 * </ul>
 *
 * Immutable; a decision allocates nothing, but for the rare answer.
 */
public final class FrameRules {
    private final int vni;
    private final long ownMac;
    /** Hardware addresses of members, ascending, and the way to each at the same index. */
    private final long[] macs;

    private final Send[] ways;
    private final Map<InetAddress, Long> macOfMember;
    private final List<Owner> owners;

    /** What to do with a frame of this node's. */
    public sealed interface Outgoing permits Send, Answer, Drop {}

    /** What to do with a datagram of somebody else's. */
    public sealed interface Incoming permits Deliver, Drop {}

    /** To that member, behind a {@link VxlanHeader}. */
    public record Send(InetSocketAddress to) implements Outgoing {}

    /** Back to this node, which gets this frame; the buffer is direct. */
    public record Answer(ByteBuffer frame) implements Outgoing {}

    /** To this node, without its {@link VxlanHeader}. */
    public enum Deliver implements Incoming {
        TO_THIS_NODE
    }

    /** To nobody, and why. */
    public enum Drop implements Outgoing, Incoming {
        NOT_A_MEMBER("the sender is no node of this cluster"),
        TOO_SHORT("it is too short for a frame"),
        NO_VNI("it does not say to which virtual network it belongs"),
        FOREIGN_VNI("it belongs to another virtual network"),
        FOREIGN_MAC("the frame claims to come from another device than the sender's"),
        TAGGED("the frame has a tag of a virtual LAN"),
        GROUP("the frame is for several devices"),
        NOT_FOR_US("the frame is for another device"),
        NOWHERE("no node has the frame's destination");

        private final String reason;

        Drop(String reason) {
            this.reason = reason;
        }

        /** For people. */
        public String reason() {
            return reason;
        }
    }

    private record Owner(Subnet subnet, long mac) {}

    private record Way(long mac, Send send) {}

    private FrameRules(Vtep own, List<Way> waysByMac, Map<InetAddress, Long> macOfMember, List<Owner> owners) {
        this.vni = own.vni();
        this.ownMac = Ethernet.parse(own.mac());
        this.macs = waysByMac.stream().mapToLong(Way::mac).toArray();
        this.ways = waysByMac.stream().map(Way::send).toArray(Send[]::new);
        this.macOfMember = macOfMember;
        this.owners = owners;
    }

    /** The rules that follow from where the members are. */
    public static FrameRules of(Vtep own, ForwardingTable table) {
        List<Way> ways = new ArrayList<>();
        Map<InetAddress, Long> members = new HashMap<>();
        for (ForwardingTable.Entry entry : table.entries()) {
            long mac = Ethernet.parse(entry.mac());
            InetAddress member = InetAddress.ofLiteral(entry.destination());
            ways.add(new Way(mac, new Send(new InetSocketAddress(member, own.udpPort()))));
            members.put(member, mac);
        }
        ways.sort(Comparator.comparingLong(Way::mac));
        Map<String, Long> macOfGateway = new HashMap<>();
        table.neighbours().forEach(near -> macOfGateway.put(near.address(), Ethernet.parse(near.mac())));
        List<Owner> owners = new ArrayList<>();
        for (ForwardingTable.Route route : table.routes()) {
            Long mac = macOfGateway.get(route.gateway());
            if (mac != null) {
                owners.add(new Owner(Subnet.parse(route.subnet()), mac));
            }
        }
        return new FrameRules(own, ways, Map.copyOf(members), List.copyOf(owners));
    }

    /**
     * Of a frame that this node sends into the overlay.
     *
     * @param frame big-endian
     * @param at where it begins
     * @param length in bytes
     */
    public Outgoing outgoing(ByteBuffer frame, int at, int length) {
        if (length < Ethernet.HEADER_BYTES) {
            return Drop.TOO_SHORT;
        }
        if (Ethernet.source(frame, at) != ownMac) {
            // Somebody has joined the device with another: what came out of the overlay must not go back into it.
            return Drop.FOREIGN_MAC;
        }
        int type = Ethernet.type(frame, at);
        if (Ethernet.isTagged(type)) {
            return Drop.TAGGED;
        }
        long destination = Ethernet.destination(frame, at);
        if (!Ethernet.isGroup(destination)) {
            int index = Arrays.binarySearch(macs, destination);
            return index < 0 ? Drop.NOWHERE : ways[index];
        }
        return type == Ethernet.TYPE_ARP ? answer(frame, at, length) : Drop.GROUP;
    }

    private Outgoing answer(ByteBuffer frame, int at, int length) {
        Optional<ArpRequest> request = ArpRequest.read(frame, at, length);
        if (request.isEmpty()) {
            return Drop.GROUP;
        }
        for (Owner owner : owners) {
            if (owner.subnet().contains(request.get().wanted())) {
                return new Answer(request.get().answer(owner.mac()));
            }
        }
        return Drop.NOWHERE;
    }

    /**
     * Of a datagram that has arrived.
     *
     * @param sender whose it is, as its IP header says
     * @param datagram big-endian
     * @param at where it begins
     * @param length in bytes
     */
    public Incoming incoming(InetAddress sender, ByteBuffer datagram, int at, int length) {
        Long mac = macOfMember.get(sender);
        if (mac == null) {
            return Drop.NOT_A_MEMBER;
        }
        if (length < VxlanHeader.BYTES + Ethernet.HEADER_BYTES) {
            return Drop.TOO_SHORT;
        }
        int number = VxlanHeader.vniOf(datagram.getLong(at));
        if (number != vni) {
            return number == VxlanHeader.NONE ? Drop.NO_VNI : Drop.FOREIGN_VNI;
        }
        int frame = at + VxlanHeader.BYTES;
        if (Ethernet.source(datagram, frame) != mac) {
            return Drop.FOREIGN_MAC;
        }
        int type = Ethernet.type(datagram, frame);
        if (Ethernet.isTagged(type)) {
            return Drop.TAGGED;
        }
        long destination = Ethernet.destination(datagram, frame);
        if (Ethernet.isGroup(destination)) {
            return type == Ethernet.TYPE_ARP ? Deliver.TO_THIS_NODE : Drop.GROUP;
        }
        return destination == ownMac ? Deliver.TO_THIS_NODE : Drop.NOT_FOR_US;
    }
}
