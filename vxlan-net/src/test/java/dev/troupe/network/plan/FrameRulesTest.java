package dev.troupe.network.plan;

import static dev.troupe.network.plan.Frames.BROADCAST;
import static dev.troupe.network.plan.Frames.arpRequest;
import static dev.troupe.network.plan.Frames.ethernet;
import static dev.troupe.network.plan.Frames.vxlan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.network.plan.FrameRules.Answer;
import dev.troupe.network.plan.FrameRules.Deliver;
import dev.troupe.network.plan.FrameRules.Drop;
import dev.troupe.network.plan.FrameRules.Incoming;
import dev.troupe.network.plan.FrameRules.Outgoing;
import dev.troupe.network.plan.FrameRules.Send;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Virtual frames through the rules of node-1, whose peers are node-2 and node-3. */
class FrameRulesTest {
    private static final int IPV4 = 0x0800;
    private static final Vtep OWN = PeersTest.OWN.by(Vtep.Forwarder.USER);
    private static final Peer SECOND =
            new Peer("node-2", Subnet.parse("10.17.2.0/24"), "192.0.2.2", "02:74:c0:00:02:02");
    private static final Peer THIRD =
            new Peer("node-3", Subnet.parse("10.17.3.0/24"), "192.0.2.3", "02:74:c0:00:02:03");
    private static final FrameRules RULES =
            FrameRules.of(OWN, ForwardingTable.of(List.of(THIRD, SECOND)).withWayTo("10.96.0.0/12"));
    private static final int OWN_ADDRESS = 0x0a110100;
    private static final String STRANGER = "02:74:c0:00:02:63";

    private static Outgoing outgoing(byte[] frame) {
        // Not at the buffer's beginning, and with what an earlier frame has left behind it.
        ByteBuffer buffer = ByteBuffer.allocate(8 + 2000);
        Arrays.fill(buffer.array(), (byte) 0x5a);
        buffer.position(8).put(frame).clear();
        return RULES.outgoing(buffer, 8, frame.length);
    }

    private static Incoming incoming(String sender, byte[] datagram) {
        ByteBuffer buffer = ByteBuffer.allocate(4000);
        Arrays.fill(buffer.array(), (byte) 0x5a);
        buffer.position(2).put(datagram).clear();
        return RULES.incoming(InetAddress.ofLiteral(sender), buffer, 2, datagram.length);
    }

    private static byte[] packet(String to, String from) {
        return ethernet(to, from, IPV4, new byte[60]);
    }

    @Test
    void aFrameGoesToTheOneThatHasItsDestination() {
        for (Peer peer : List.of(SECOND, THIRD)) {
            assertThat(outgoing(packet(peer.mac(), OWN.mac())))
                    .isEqualTo(new Send(new InetSocketAddress(InetAddress.ofLiteral(peer.address()), 4789)));
        }
    }

    @Test
    void nothingIsFlooded() {
        assertThat(outgoing(packet(STRANGER, OWN.mac()))).isEqualTo(Drop.NOWHERE);
        assertThat(outgoing(packet(OWN.mac(), OWN.mac()))).isEqualTo(Drop.NOWHERE);
        assertThat(outgoing(packet(BROADCAST, OWN.mac()))).isEqualTo(Drop.GROUP);
        assertThat(outgoing(ethernet("33:33:00:00:00:02", OWN.mac(), 0x86dd, new byte[48])))
                .isEqualTo(Drop.GROUP);
    }

    @Test
    void whatCameOutOfTheOverlayDoesNotGoBack() {
        assertThat(outgoing(packet(THIRD.mac(), SECOND.mac()))).isEqualTo(Drop.FOREIGN_MAC);
        assertThat(outgoing(arpRequest(SECOND.mac(), 0x0a110200, 0x0a110300))).isEqualTo(Drop.FOREIGN_MAC);
    }

    @Test
    void answersForMembersAddresses() {
        for (int wanted : new int[] {0x0a110200, 0x0a1102ff}) {
            assertThat(outgoing(arpRequest(OWN.mac(), OWN_ADDRESS, wanted)))
                    .isInstanceOfSatisfying(Answer.class, answer -> {
                        byte[] frame = new byte[answer.frame().remaining()];
                        answer.frame().duplicate().get(frame);
                        assertThat(frame)
                                .isEqualTo(ethernet(
                                        OWN.mac(),
                                        SECOND.mac(),
                                        0x0806,
                                        ByteBuffer.allocate(28)
                                                .putInt(0x0001_0800)
                                                .putInt(0x0604_0002)
                                                .putShort((short) 0x0274)
                                                .putInt(0xc000_0202)
                                                .putInt(wanted)
                                                .putShort((short) 0x0274)
                                                .putInt(0xc000_0201)
                                                .putInt(OWN_ADDRESS)
                                                .array()));
                    });
        }
    }

    @Test
    void answersForNobodyElse() {
        // No node's, this node's own, and a Service's, for which there is a route without a gateway.
        for (int wanted : new int[] {0x0a110900, OWN_ADDRESS, 0x0a600001}) {
            assertThat(outgoing(arpRequest(OWN.mac(), OWN_ADDRESS, wanted)))
                    .as(Integer.toHexString(wanted))
                    .isEqualTo(Drop.NOWHERE);
        }
        byte[] reply = arpRequest(OWN.mac(), OWN_ADDRESS, 0x0a110200);
        reply[21] = 2;
        assertThat(outgoing(reply)).isEqualTo(Drop.GROUP);
        assertThat(outgoing(Arrays.copyOf(reply, 41))).isEqualTo(Drop.GROUP);
    }

    @Test
    void deliversWhatAMemberSendsToThisNode() {
        assertThat(incoming("192.0.2.2", vxlan(4242, packet(OWN.mac(), SECOND.mac()))))
                .isEqualTo(Deliver.TO_THIS_NODE);
        assertThat(incoming("192.0.2.2", vxlan(4242, arpRequest(SECOND.mac(), 0x0a110200, OWN_ADDRESS))))
                .isEqualTo(Deliver.TO_THIS_NODE);
        assertThat(incoming("192.0.2.3", vxlan(4242, ethernet(OWN.mac(), THIRD.mac(), IPV4))))
                .isEqualTo(Deliver.TO_THIS_NODE);
    }

    @Test
    void dropsWhatIsNotOurs() {
        byte[] good = packet(OWN.mac(), SECOND.mac());
        assertThat(incoming("192.0.2.9", vxlan(4242, good))).isEqualTo(Drop.NOT_A_MEMBER);
        assertThat(incoming(OWN.underlayAddress(), vxlan(4242, packet(OWN.mac(), OWN.mac()))))
                .isEqualTo(Drop.NOT_A_MEMBER);
        assertThat(incoming("192.0.2.2", vxlan(4243, good))).isEqualTo(Drop.FOREIGN_VNI);
        assertThat(incoming("192.0.2.2", vxlan(0, good))).isEqualTo(Drop.FOREIGN_VNI);
        byte[] unnumbered = vxlan(4242, good);
        unnumbered[0] = 0;
        assertThat(incoming("192.0.2.2", unnumbered)).isEqualTo(Drop.NO_VNI);
        // One member in the name of another, and of this node.
        assertThat(incoming("192.0.2.3", vxlan(4242, good))).isEqualTo(Drop.FOREIGN_MAC);
        assertThat(incoming("192.0.2.3", vxlan(4242, packet(OWN.mac(), OWN.mac()))))
                .isEqualTo(Drop.FOREIGN_MAC);
        assertThat(incoming("192.0.2.2", vxlan(4242, packet(THIRD.mac(), SECOND.mac()))))
                .isEqualTo(Drop.NOT_FOR_US);
        assertThat(incoming("192.0.2.2", vxlan(4242, packet(BROADCAST, SECOND.mac()))))
                .isEqualTo(Drop.GROUP);
    }

    /** RFC 7348, section 6.1. */
    @Test
    void tagsOfVirtualLansStayOutside() {
        for (int type : new int[] {0x8100, 0x88a8}) {
            assertThat(outgoing(ethernet(SECOND.mac(), OWN.mac(), type, new byte[60])))
                    .isEqualTo(Drop.TAGGED);
            assertThat(incoming("192.0.2.2", vxlan(4242, ethernet(OWN.mac(), SECOND.mac(), type, new byte[60]))))
                    .isEqualTo(Drop.TAGGED);
        }
    }

    @Test
    void everyCutOfAFrameIsDropped() {
        byte[] datagram = vxlan(4242, ethernet(OWN.mac(), SECOND.mac(), IPV4));
        for (int length = 0; length < datagram.length; length++) {
            assertThat(incoming("192.0.2.2", Arrays.copyOf(datagram, length))).isEqualTo(Drop.TOO_SHORT);
        }
        byte[] frame = ethernet(SECOND.mac(), OWN.mac(), IPV4);
        for (int length = 0; length < frame.length; length++) {
            assertThat(outgoing(Arrays.copyOf(frame, length))).isEqualTo(Drop.TOO_SHORT);
        }
    }

    @Test
    void withoutMembersNothingPasses() {
        FrameRules alone = FrameRules.of(OWN, ForwardingTable.EMPTY);
        ByteBuffer frame = ByteBuffer.wrap(packet(SECOND.mac(), OWN.mac()));
        assertThat(alone.outgoing(frame, 0, frame.limit())).isEqualTo(Drop.NOWHERE);
        ByteBuffer datagram = ByteBuffer.wrap(vxlan(4242, packet(OWN.mac(), SECOND.mac())));
        assertThat(alone.incoming(InetAddress.ofLiteral("192.0.2.2"), datagram, 0, datagram.limit()))
                .isEqualTo(Drop.NOT_A_MEMBER);
    }

    /**
     * Random bytes, good frames with random changes, and cuts. Whatever comes, no exception, and what passes fulfils the
     * conditions, which are written down here a second time, byte by byte.
     */
    @Test
    void nothingPassesThatMustNot() {
        long seed = new Random().nextLong();
        System.out.println("FrameRulesTest seed " + seed);
        Random random = new Random(seed);
        List<byte[]> arriving = List.of(
                vxlan(4242, packet(OWN.mac(), SECOND.mac())),
                vxlan(4242, packet(OWN.mac(), THIRD.mac())),
                vxlan(4242, arpRequest(SECOND.mac(), 0x0a110200, OWN_ADDRESS)),
                new byte[22],
                new byte[1500]);
        List<byte[]> leaving = List.of(
                packet(SECOND.mac(), OWN.mac()),
                packet(THIRD.mac(), OWN.mac()),
                arpRequest(OWN.mac(), OWN_ADDRESS, 0x0a110200),
                new byte[14],
                new byte[1500]);
        List<String> senders = List.of("192.0.2.2", "192.0.2.3", "192.0.2.4");
        int delivered = 0;
        int sent = 0;
        for (int i = 0; i < 300_000; i++) {
            String sender = senders.get(random.nextInt(senders.size()));
            byte[] datagram = mutated(arriving.get(random.nextInt(arriving.size())), random);
            if (incoming(sender, datagram) instanceof Deliver) {
                delivered++;
                assertThat(mayArrive(sender, datagram))
                        .as("%s %s", sender, Arrays.toString(datagram))
                        .isTrue();
            }
            byte[] frame = mutated(leaving.get(random.nextInt(leaving.size())), random);
            switch (outgoing(frame)) {
                case Send(InetSocketAddress to) -> {
                    sent++;
                    assertThat(slice(frame, 6, 12)).isEqualTo(bytes(OWN.mac()));
                    assertThat(to.getAddress().getHostAddress())
                            .isEqualTo(
                                    Arrays.equals(slice(frame, 0, 6), bytes(SECOND.mac())) ? "192.0.2.2" : "192.0.2.3");
                }
                case Answer(ByteBuffer answer) -> assertThat(answer.remaining()).isEqualTo(42);
                case Drop drop -> assertThat(drop.reason()).isNotEmpty();
            }
        }
        // The test is worth something only if some of both pass.
        assertThat(delivered).isGreaterThan(1000);
        assertThat(sent).isGreaterThan(1000);
    }

    private static boolean mayArrive(String sender, byte[] datagram) {
        String mac = sender.equals("192.0.2.2") ? SECOND.mac() : THIRD.mac();
        boolean toUs = Arrays.equals(slice(datagram, 8, 14), bytes(OWN.mac()));
        boolean arp = (datagram[8] & 1) == 1 && datagram[20] == 8 && datagram[21] == 6;
        return datagram.length >= 22
                && !sender.equals("192.0.2.4")
                && (datagram[0] & 8) == 8
                && Arrays.equals(slice(datagram, 4, 7), new byte[] {0, 0x10, (byte) 0x92})
                && Arrays.equals(slice(datagram, 14, 20), bytes(mac))
                && (toUs || arp);
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] bytes = original.clone();
        switch (random.nextInt(4)) {
            case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                int from = random.nextInt(bytes.length);
                for (int i = from; i < Math.min(bytes.length, from + random.nextInt(30)); i++) {
                    bytes[i] = (byte) random.nextInt();
                }
            }
            case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 40));
            default -> random.nextBytes(bytes);
        }
        return bytes;
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] bytes(String mac) {
        return slice(packet(mac, mac), 0, 6);
    }
}
