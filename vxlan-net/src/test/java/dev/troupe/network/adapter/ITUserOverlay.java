package dev.troupe.network.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.network.OverlaySettings.VtepChoice;
import dev.troupe.network.plan.ForwardingTable;
import dev.troupe.network.plan.OverlayPlan;
import dev.troupe.network.plan.Peer;
import dev.troupe.network.plan.Subnet;
import dev.troupe.network.plan.Vtep;
import dev.troupe.network.port.OverlayKernel;
import dev.troupe.testkit.HostProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real packets between a node whose VTEP is this process and one whose VTEP is the kernel. */
class ITUserOverlay {
    private static final String DEVICE = "troupe.vxlan";
    private static final int VNI = 77;
    private static final int PORT = 4789;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TRANSFER_BYTES = 20_000_000;

    private final String suffix = Long.toString(ProcessHandle.current().pid());
    private final Side user = new Side("uva-" + suffix, 1, Vtep.Forwarder.USER);
    private final Side kernel = new Side("uvb-" + suffix, 2, Vtep.Forwarder.KERNEL);

    @TempDir
    Path folder;

    private record Side(String namespace, int number, Vtep.Forwarder forwarder, AtomicReference<OverlayKernel> port) {
        Side(String namespace, int number, Vtep.Forwarder forwarder) {
            this(namespace, number, forwarder, new AtomicReference<>());
        }

        Vtep vtep() {
            return new Vtep(DEVICE, VNI, PORT, "eth0", address(), Vtep.macOf(address()), 1450, subnet(), forwarder);
        }

        String address() {
            return "10.213.201." + number;
        }

        Subnet subnet() {
            return Subnet.parse("10.98." + number + ".0/24");
        }

        String pod() {
            return "10.98." + number + ".2";
        }

        Peer asPeer() {
            return new Peer("node-" + number, subnet(), address(), vtep().mac());
        }

        LinuxOverlay commands() {
            return new LinuxOverlay(List.of("ip", "netns", "exec", namespace), DEVICE);
        }

        OverlayKernel overlay() {
            return port.updateAndGet(existing -> existing != null
                    ? existing
                    : switch (forwarder) {
                        case KERNEL -> commands();
                        case USER -> new UserOverlay(vtep(), commands(), new InNamespace(namespace));
                    });
        }

        OverlayPlan plan(Peer... peers) throws IOException {
            return OverlayPlan.diff(
                    vtep(), ForwardingTable.of(List.of(peers)), overlay().read());
        }

        void reconcile(Peer... peers) throws IOException {
            overlay().apply(plan(peers));
        }

        String ip(String arguments) {
            return run("ip -n " + namespace + " " + arguments);
        }

        long received() {
            return Long.parseLong(
                    run("ip netns exec " + namespace + " cat /sys/class/net/" + DEVICE + "/statistics/rx_packets")
                            .strip());
        }
    }

    @BeforeEach
    void connect() {
        run("ip netns add " + user.namespace());
        run("ip netns add " + kernel.namespace());
        user.ip("link add eth0 type veth peer name eth0 netns " + kernel.namespace());
        for (Side side : List.of(user, kernel)) {
            run("ip netns exec " + side.namespace() + " sysctl -qw net.ipv6.conf.default.disable_ipv6=1");
            side.ip("addr add " + side.address() + "/24 dev eth0");
            side.ip("link set eth0 up");
            side.ip("link set lo up");
            side.ip("link add pod type bridge");
            side.ip("addr add " + side.pod() + "/24 dev pod");
            side.ip("link set pod up");
        }
    }

    @AfterEach
    void takeAway() {
        for (Side side : List.of(user, kernel)) {
            attempt("ip -n " + side.namespace() + " link del " + DEVICE);
            run("ip netns delete " + side.namespace());
        }
    }

    private void join() throws IOException {
        user.reconcile(kernel.asPeer());
        kernel.reconcile(user.asPeer());
    }

    private static boolean reaches(Side from, Side to) {
        // More than fits into one frame of the underlay less what the tunnel takes.
        return attempt("ip netns exec " + from.namespace() + " busybox ping -s 1400 -c 1 -W 5 -I " + from.pod() + " "
                        + to.pod())
                == 0;
    }

    @Test
    void podsReachEachOtherBothWays() throws Exception {
        join();
        assertThat(user.plan(kernel.asPeer()).isEmpty()).isTrue();
        assertThat(reaches(user, kernel)).isTrue();
        assertThat(reaches(kernel, user)).isTrue();
        transfer(user, kernel);
        transfer(kernel, user);
    }

    private void transfer(Side from, Side to) throws Exception {
        byte[] content = new byte[TRANSFER_BYTES];
        new Random(1).nextBytes(content);
        Path sent = Files.write(folder.resolve("sent"), content);
        Path received = folder.resolve("received");
        Process server = new ProcessBuilder(("ip netns exec " + to.namespace() + " busybox nc -l -p 5001").split(" "))
                .redirectOutput(received.toFile())
                .start();
        try {
            await().atMost(PATIENCE)
                    .until(() -> run("ip netns exec " + to.namespace() + " cat /proc/net/tcp /proc/net/tcp6")
                            .contains(":1389 "));
            Process client = new ProcessBuilder(
                            ("ip netns exec " + from.namespace() + " busybox nc " + to.pod() + " 5001").split(" "))
                    .redirectInput(sent.toFile())
                    .start();
            await().atMost(PATIENCE).until(() -> Files.size(received) == TRANSFER_BYTES);
            client.destroyForcibly();
        } finally {
            server.destroyForcibly();
        }
        assertThat(Files.mismatch(sent, received)).isEqualTo(-1);
    }

    @Test
    void asksAndAnswersWhereNeighboursAreNotWritten() throws Exception {
        join();
        // This node asks, and is answered without a frame on the wire.
        user.ip("neigh del " + kernel.subnet().network() + " dev " + DEVICE);
        assertThat(reaches(user, kernel)).isTrue();
        // The other end asks over the wire.
        kernel.ip("neigh del " + user.subnet().network() + " dev " + DEVICE);
        run("ip netns exec " + kernel.namespace() + " bridge fdb append 00:00:00:00:00:00 dev " + DEVICE + " dst "
                + user.address() + " self");
        assertThat(reaches(kernel, user)).isTrue();
        assertThat(kernel.ip("neigh show " + user.subnet().network() + " dev " + DEVICE))
                .contains(user.vtep().mac());
    }

    @Test
    void whatIsTakenAwayComesBackAndNothingIsLeftOfWhoIsGone() throws Exception {
        join();
        for (String damage : List.of(
                "route del 10.98.2.0/24",
                "neigh replace 10.98.2.0 lladdr 02:00:00:00:00:01 dev troupe.vxlan nud permanent",
                "addr flush dev troupe.vxlan",
                "link set troupe.vxlan down",
                "link del troupe.vxlan")) {
            user.ip(damage);
            assertThat(user.plan(kernel.asPeer()).isEmpty()).as(damage).isFalse();
            user.reconcile(kernel.asPeer());
            user.reconcile(kernel.asPeer());
            assertThat(user.plan(kernel.asPeer()).isEmpty()).as(damage).isTrue();
            assertThat(reaches(user, kernel)).as("after %s", damage).isTrue();
        }
        user.reconcile();
        assertThat(user.overlay().read().table()).isEqualTo(ForwardingTable.EMPTY);
        assertThat(user.ip("route")).doesNotContain("10.98.2.");
        assertThat(reaches(kernel, user)).isFalse();
    }

    @Test
    void takesTheKernelsPlace() throws Exception {
        Side before = new Side(user.namespace(), user.number(), Vtep.Forwarder.KERNEL);
        before.reconcile(kernel.asPeer());
        assertThat(user.ip("-d link show " + DEVICE)).contains("vxlan id " + VNI);
        join();
        assertThat(user.ip("-d link show " + DEVICE)).contains("tun type tap").doesNotContain("vxlan id");
        assertThat(reaches(user, kernel)).isTrue();
    }

    @Test
    void aDeviceThatAnotherProcessHasIsNamed() throws Exception {
        join();
        Side rival = new Side(user.namespace(), user.number(), Vtep.Forwarder.USER);
        assertThatThrownBy(() -> rival.overlay().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("UDP port 4789 of " + user.address());
        assertThat(reaches(user, kernel)).isTrue();
    }

    /** Bad datagrams, each followed by a good one: that alone arrives, and nothing but its answer leaves. */
    @Test
    void whatIsForeignOrMalformedArrivesNowhere() throws Exception {
        user.reconcile(kernel.asPeer());
        kernel.ip("addr add 10.213.201.9/24 dev eth0");
        byte[] good = vxlan(VNI, arpRequest(kernel.vtep().mac(), kernel.vtep().mac()));
        try (DatagramChannel member = socket(kernel.address());
                DatagramChannel stranger = socket("10.213.201.9")) {
            assertReceives(0, member, good);
            send(stranger, good);
            send(stranger, vxlan(VNI, arpRequest(kernel.vtep().mac(), "02:74:0a:d5:c9:09")));
            assertReceives(1, member, good);
            send(
                    member,
                    vxlan(VNI + 1, arpRequest(kernel.vtep().mac(), kernel.vtep().mac())));
            send(member, vxlan(0, arpRequest(kernel.vtep().mac(), kernel.vtep().mac())));
            assertReceives(2, member, good);
            long seed = new Random().nextLong();
            System.out.println("ITUserOverlay seed " + seed);
            Random random = new Random(seed);
            for (int round = 0; round < 50; round++) {
                for (int i = 0; i < 20; i++) {
                    send(random.nextBoolean() ? member : stranger, malformed(good, random));
                }
                assertReceives(3 + round, member, good);
            }
            stranger.configureBlocking(false);
            assertThat(stranger.receive(ByteBuffer.allocate(2000))).isNull();
        }
    }

    /** Cut, or with other bytes where the header and the frame say whose they are. */
    private static byte[] malformed(byte[] good, Random random) {
        byte[] bytes = good.clone();
        return switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(22));
            case 1 -> {
                bytes[random.nextBoolean() ? 0 : 4 + random.nextInt(3)] ^= 8;
                yield bytes;
            }
            default -> {
                bytes[8 + random.nextInt(12)] ^= (byte) (1 + random.nextInt(255));
                // The destination's group bit stays as it was: else it may by chance be a frame that passes.
                bytes[8] |= 1;
                bytes[20] = 9;
                yield bytes;
            }
        };
    }

    private void assertReceives(long before, DatagramChannel member, byte[] question) throws IOException {
        assertThat(user.received()).isEqualTo(before);
        send(member, question);
        ByteBuffer answer = ByteBuffer.allocate(2000);
        InetSocketAddress from = (InetSocketAddress) member.receive(answer);
        assertThat(from.getAddress().getHostAddress()).isEqualTo(user.address());
        assertThat(answer.position()).isEqualTo(50);
        // An answer (operation 2) from the node's own device.
        assertThat(answer.get(8 + 21)).isEqualTo((byte) 2);
        assertThat(HexFormat.ofDelimiter(":").formatHex(answer.array(), 30, 36))
                .isEqualTo(user.vtep().mac());
        assertThat(user.received()).isEqualTo(before + 1);
    }

    private DatagramChannel socket(String address) {
        CompletableFuture<DatagramChannel> opened = new CompletableFuture<>();
        new InNamespace(kernel.namespace()).execute(() -> {
            try {
                opened.complete(
                        DatagramChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress(address, PORT)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return opened.join();
    }

    private void send(DatagramChannel from, byte[] datagram) throws IOException {
        from.send(ByteBuffer.wrap(datagram), new InetSocketAddress(user.address(), PORT));
    }

    /** The question who has the user's VTEP address, from the kernel's. */
    private static byte[] arpRequest(String mac, String source) {
        HexFormat colons = HexFormat.ofDelimiter(":");
        return ByteBuffer.allocate(42)
                .put(colons.parseHex("ff:ff:ff:ff:ff:ff"))
                .put(colons.parseHex(source))
                .put(HexFormat.of().parseHex("08060001080006040001"))
                .put(colons.parseHex(mac))
                .putInt(0x0a620200)
                .put(new byte[6])
                .putInt(0x0a620100)
                .array();
    }

    private static byte[] vxlan(int vni, byte[] frame) {
        return ByteBuffer.allocate(8 + frame.length)
                .putInt(0x0800_0000)
                .putInt(vni << 8)
                .put(frame)
                .array();
    }

    @Test
    void autoAsksTheKernel() throws Exception {
        LinuxOverlay able = user.commands();
        assertThat(Forwarders.choose(VtepChoice.AUTO, user.vtep(), able)).isEqualTo(Vtep.Forwarder.KERNEL);
        assertThat(user.ip("-br link")).doesNotContain("troupe.");
        // A kernel that lacks the device, as far as anybody can tell.
        List<String> without = new ArrayList<>(List.of(
                "sh",
                "-c",
                "case \"$*\" in *vxlan\\ id*) echo 'Error: Unknown device type.' >&2; exit 2;; esac; exec \"$@\"",
                "sh"));
        without.addAll(List.of("ip", "netns", "exec", user.namespace()));
        LinuxOverlay unable = new LinuxOverlay(without, DEVICE);
        assertThat(unable.refusal(user.vtep())).hasValue("Error: Unknown device type.");
        assertThat(Forwarders.choose(VtepChoice.AUTO, user.vtep(), unable)).isEqualTo(Vtep.Forwarder.USER);
        assertThat(Forwarders.choose(VtepChoice.KERNEL, user.vtep(), unable)).isEqualTo(Vtep.Forwarder.KERNEL);
        assertThat(Forwarders.choose(VtepChoice.USER, user.vtep(), able)).isEqualTo(Vtep.Forwarder.USER);
        // What is there need not be tried.
        new Side(user.namespace(), user.number(), Vtep.Forwarder.KERNEL).reconcile();
        assertThat(unable.refusal(user.vtep())).isEmpty();
        // The other kind that is there does not hide what the kernel can.
        user.reconcile();
        assertThat(Forwarders.choose(VtepChoice.AUTO, user.vtep(), able)).isEqualTo(Vtep.Forwarder.KERNEL);
    }

    private static String run(String command) {
        return HostProgram.run(command.split(" "));
    }

    private static int attempt(String command) {
        try {
            return new ProcessBuilder(command.split(" "))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
