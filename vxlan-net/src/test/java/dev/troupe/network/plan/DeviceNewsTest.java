package dev.troupe.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeviceNewsTest {
    private static final int OURS = 7;
    private final DeviceNews news = new DeviceNews("troupe.vxlan", OURS);

    private static byte[] message(int type, byte[] body) {
        return ByteBuffer.allocate(16 + body.length)
                .order(ByteOrder.nativeOrder())
                .putInt(16 + body.length)
                .putShort((short) type)
                .position(16)
                .put(body)
                .array();
    }

    /** struct ndmsg and struct ifaddrmsg have the device's number in the same place. */
    private static byte[] aboutDevice(int type, int index) {
        return message(
                type,
                ByteBuffer.allocate(12)
                        .order(ByteOrder.nativeOrder())
                        .putInt(4, index)
                        .array());
    }

    private static byte[] route(int type, int index) {
        ByteBuffer body = ByteBuffer.allocate(28).order(ByteOrder.nativeOrder());
        body.position(12);
        body.putShort((short) 8).putShort((short) 1).putInt(0x0a110200);
        body.putShort((short) 8).putShort((short) 4).putInt(index);
        return message(type, body.array());
    }

    private static byte[] link(int type, int index, String name) {
        byte[] text = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        int padded = (text.length + 3) & -4;
        ByteBuffer body = ByteBuffer.allocate(16 + 4 + padded).order(ByteOrder.nativeOrder());
        body.putInt(4, index).position(16);
        body.putShort((short) (4 + text.length)).putShort((short) 3).put(text);
        return message(type, body.array());
    }

    private boolean concerns(byte[] datagram) {
        return news.concerns(datagram, datagram.length);
    }

    @Test
    void hearsOfItsRoutesNeighboursAndAddresses() {
        for (int type : new int[] {20, 21, 28, 29}) {
            assertThat(concerns(aboutDevice(type, OURS))).isTrue();
            assertThat(concerns(aboutDevice(type, OURS + 1))).isFalse();
        }
        assertThat(concerns(route(25, OURS))).isTrue();
        assertThat(concerns(route(24, OURS + 1))).isFalse();
    }

    @Test
    void learnsTheNumberOfADeviceThatIsMadeAnew() {
        assertThat(concerns(link(16, 99, "troupe.vxlan2"))).isFalse();
        assertThat(concerns(link(17, OURS, "troupe.vxlan"))).isTrue();
        assertThat(concerns(link(16, 12, "troupe.vxlan"))).isTrue();
        assertThat(concerns(route(25, 12))).isTrue();
        assertThat(concerns(route(25, OURS))).isFalse();
    }

    @Test
    void readsAllMessagesOfADatagram() {
        byte[] first = link(16, 3, "eth0");
        byte[] second = route(25, OURS);
        byte[] both = ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
        assertThat(concerns(both)).isTrue();
    }

    @Test
    void readsWhateverComes() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[][] samples = {route(24, 3), link(16, 3, "eth0"), aboutDevice(28, 3)};
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = samples[random.nextInt(samples.length)].clone();
            for (int change = random.nextInt(1, 6); change > 0; change--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            news.concerns(noise, random.nextInt(noise.length + 1));
        }
    }
}
