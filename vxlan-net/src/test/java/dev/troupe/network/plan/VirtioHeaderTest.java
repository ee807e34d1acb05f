package dev.troupe.network.plan;

import static dev.troupe.network.plan.Frames.ethernet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VirtioHeaderTest {
    private static final int MTU = 1450;
    private static final byte[] NOTHING_TO_DO = new byte[VirtioHeader.BYTES];
    private static final int TCP = 6;
    private static final int UDP = 17;

    /** A frame with an IPv4 packet, whose TCP header has 32 bytes; checksum fields are zero. */
    private static byte[] frame(int protocol, int dataBytes) {
        int transportBytes = (protocol == TCP ? 32 : 8) + dataBytes;
        ByteBuffer packet = ByteBuffer.allocate(20 + transportBytes);
        packet.put(0, (byte) 0x45).putShort(2, (short) (20 + transportBytes)).put(8, (byte) 64);
        packet.put(9, (byte) protocol).putInt(12, 0x0a110102).putInt(16, 0x0a110203);
        packet.putShort(20, (short) 40000).putShort(22, (short) 80);
        if (protocol == TCP) {
            packet.put(32, (byte) 0x80);
        } else {
            packet.putShort(24, (short) transportBytes);
        }
        for (int i = packet.limit() - dataBytes; i < packet.limit(); i++) {
            packet.put(i, (byte) (i * 7));
        }
        return ethernet("02:74:c0:00:02:01", "02:74:c0:00:02:02", 0x0800, packet.array());
    }

    /** The Internet checksum's sum (RFC 1071) of pseudo-header and, if asked for, what follows; not complemented. */
    private static int sum(byte[] frame, boolean all) {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        int transportBytes = frame.length - 34;
        long sum = (bytes.get(23) & 0xff) + transportBytes;
        for (int i = 26; i < (all ? frame.length : 34); i += 2) {
            sum += (bytes.get(i) & 0xff) << 8 | (i + 1 < frame.length ? bytes.get(i + 1) & 0xff : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) sum;
    }

    private static void setChecksum(byte[] frame, int value) {
        ByteBuffer.wrap(frame).putShort(frame[23] == TCP ? 50 : 40, (short) value);
    }

    private static byte[] header(int flags, int gso, int... fields) {
        ByteBuffer header = ByteBuffer.allocate(VirtioHeader.BYTES).order(ByteOrder.nativeOrder());
        header.put((byte) flags).put((byte) gso);
        for (int field : fields) {
            header.putShort((short) field);
        }
        return header.array();
    }

    /** The header that is written for a frame; the frame may be changed too. */
    private static byte[] headerOf(byte[] frame) {
        ByteBuffer buffer = ByteBuffer.allocate(VirtioHeader.BYTES + frame.length + 50);
        Arrays.fill(buffer.array(), (byte) 0x5a);
        buffer.put(VirtioHeader.BYTES, frame);
        VirtioHeader.put(buffer, 0, frame.length, MTU);
        buffer.get(VirtioHeader.BYTES, frame);
        return Arrays.copyOf(buffer.array(), VirtioHeader.BYTES);
    }

    @Test
    void aCompleteFrameNeedsNothing() {
        for (int protocol : new int[] {TCP, UDP}) {
            byte[] frame = frame(protocol, 1001);
            setChecksum(frame, ~sum(frame, true));
            byte[] before = frame.clone();
            assertThat(headerOf(frame)).isEqualTo(NOTHING_TO_DO);
            assertThat(frame).isEqualTo(before);
        }
    }

    @Test
    void aChecksumOfThePseudoHeaderIsToBeCompleted() {
        byte[] tcp = frame(TCP, 1000);
        setChecksum(tcp, sum(tcp, false));
        assertThat(headerOf(tcp)).isEqualTo(header(1, 0, 0, 0, 34, 16));
        byte[] udp = frame(UDP, 1000);
        setChecksum(udp, sum(udp, false));
        assertThat(headerOf(udp)).isEqualTo(header(1, 0, 0, 0, 34, 6));
    }

    @Test
    void aPacketLargerThanTheMtuIsToBeCut() {
        byte[] frame = frame(TCP, 30_000);
        headerOf(frame);
        assertThat(headerOf(frame)).isEqualTo(header(1, 1, 66, MTU - 52, 34, 16));
        assertThat(ByteBuffer.wrap(frame).getShort(50)).isEqualTo((short) sum(frame, false));
        byte[] fits = frame(TCP, MTU - 52);
        setChecksum(fits, ~sum(fits, true));
        assertThat(headerOf(fits)).isEqualTo(NOTHING_TO_DO);
    }

    @Test
    void otherFramesAreLeftAlone() {
        byte[] fragment = frame(UDP, 100);
        setChecksum(fragment, sum(fragment, false));
        fragment[20] = 0x20;
        assertThat(headerOf(fragment)).isEqualTo(NOTHING_TO_DO);
        byte[] icmp = frame(UDP, 100);
        icmp[23] = 1;
        assertThat(headerOf(icmp)).isEqualTo(NOTHING_TO_DO);
        byte[] ipv6 = frame(TCP, 100);
        setChecksum(ipv6, sum(ipv6, false));
        ipv6[14] = 0x65;
        assertThat(headerOf(ipv6)).isEqualTo(NOTHING_TO_DO);
        assertThat(headerOf(Frames.arpRequest("02:74:c0:00:02:02", 1, 2))).isEqualTo(NOTHING_TO_DO);
    }

    /** Whatever comes: no exception, nothing written but header and checksum, and nothing named that is not in the frame. */
    @Test
    void survivesEverything() {
        long seed = new Random().nextLong();
        System.out.println("VirtioHeaderTest seed " + seed);
        Random random = new Random(seed);
        int special = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] frame = frame(random.nextBoolean() ? TCP : UDP, random.nextInt(4000));
            setChecksum(frame, sum(frame, random.nextBoolean()));
            if (random.nextBoolean()) {
                frame[random.nextInt(60) % frame.length] = (byte) random.nextInt();
            }
            if (random.nextInt(4) == 0) {
                frame = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
            }
            byte[] before = frame.clone();
            ByteBuffer header = ByteBuffer.wrap(headerOf(frame)).order(ByteOrder.nativeOrder());
            if (header.get(0) == 0) {
                assertThat(header.array()).isEqualTo(NOTHING_TO_DO);
                assertThat(frame).isEqualTo(before);
                continue;
            }
            special++;
            int checksum = header.getShort(6) + header.getShort(8);
            assertThat(checksum + 2).isLessThanOrEqualTo(frame.length);
            assertThat(Short.toUnsignedInt(header.getShort(2))).isLessThanOrEqualTo(frame.length);
            if (header.get(1) == 1) {
                assertThat(header.getShort(4)).isPositive();
                System.arraycopy(before, checksum, frame, checksum, 2);
            }
            assertThat(frame).isEqualTo(before);
        }
        assertThat(special).isGreaterThan(1000);
    }
}
