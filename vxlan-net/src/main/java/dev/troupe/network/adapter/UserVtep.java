package dev.troupe.network.adapter;

import dev.troupe.network.plan.DropReport;
import dev.troupe.network.plan.ForwardingTable;
import dev.troupe.network.plan.FrameRules;
import dev.troupe.network.plan.VirtioHeader;
import dev.troupe.network.plan.Vtep;
import dev.troupe.network.plan.VxlanHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Executor;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries frames between a TAP device and VXLAN datagrams, by one thread for each direction. What happens to a frame is
 * {@link FrameRules}' business; here no frame is copied: one of two headers stands before it, for the device or for the
 * wire.
 */
final class UserVtep {
    private static final Logger LOG = LoggerFactory.getLogger(UserVtep.class);

    /** In a buffer the header that the device wants comes first, and then the frame. */
    private static final int FRAME = VirtioHeader.BYTES;

    /** The header that the wire wants ends at the frame too: it takes the place of the other. */
    private static final int DATAGRAM = FRAME - VxlanHeader.BYTES;

    /** More than a datagram can have. */
    private static final int BUFFER_BYTES = FRAME + 64 * 1024;

    /** What the kernel keeps while this process does something else; it gives as much as it allows. */
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private final Vtep vtep;
    private final Executor opening;
    private volatile FrameRules rules;
    private volatile @Nullable Tap tap;
    private volatile @Nullable DatagramChannel channel;

    /**
     * @param opening runs what opens the device and the socket in the network namespace where they shall be, and returns
     *     when it has run
     */
    UserVtep(Vtep vtep, Executor opening) {
        this.vtep = vtep;
        this.opening = opening;
        this.rules = FrameRules.of(vtep, ForwardingTable.EMPTY);
    }

    /** From now on frames go where this table says, both ways. */
    void use(ForwardingTable table) {
        rules = FrameRules.of(vtep, table);
    }

    /** Whether frames are carried. */
    synchronized boolean isAttached() {
        return tap != null && channel != null && channel.isOpen();
    }

    /**
     * Takes the device, which must exist, and the port.
     *
     * @throws IOException if another process has one of them, or the kernel refuses
     */
    synchronized void attach() throws IOException {
        try {
            opening.execute(this::open);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void open() {
        try {
            if (channel == null || !channel.isOpen()) {
                DatagramChannel opened = openChannel();
                channel = opened;
                Thread.ofPlatform().daemon().name("vtep-in").start(() -> receive(opened));
            }
            if (tap == null) {
                Tap device = Tap.open(vtep.device());
                tap = device;
                Thread.ofPlatform().daemon().name("vtep-out").start(() -> send(device));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no VTEP in user space: " + e.getMessage(), e);
        }
        LOG.info(
                "frames between {} and UDP port {} go through this process, VNI {}",
                vtep.device(),
                vtep.udpPort(),
                vtep.vni());
    }

    private DatagramChannel openChannel() throws IOException {
        DatagramChannel opened = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            opened.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            opened.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
            // As the kernel's device: where the underlay's MTU is too small, a frame goes in two parts instead of
            // nowhere.
            opened.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, false);
            return opened.bind(new InetSocketAddress(InetAddress.ofLiteral(vtep.underlayAddress()), vtep.udpPort()));
        } catch (IOException e) {
            opened.close();
            throw new IOException(
                    "UDP port " + vtep.udpPort() + " of " + vtep.underlayAddress() + ": " + e.getMessage(), e);
        }
    }

    private void send(Tap device) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        MemorySegment memory = MemorySegment.ofBuffer(buffer);
        long header = new VxlanHeader(vtep.vni()).bytes();
        try (device) {
            for (int length = device.read(memory); length != Tap.GONE; length = device.read(memory)) {
                switch (rules.outgoing(buffer, FRAME, length - FRAME)) {
                    case FrameRules.Send(InetSocketAddress to) -> {
                        buffer.putLong(DATAGRAM, header);
                        send(channel, buffer.position(DATAGRAM).limit(length), to);
                        buffer.clear();
                    }
                    case FrameRules.Answer(ByteBuffer answer) -> {
                        buffer.put(FRAME, answer, 0, answer.limit());
                        deliver(device, buffer, memory, answer.limit());
                    }
                    case FrameRules.Drop drop -> LOG.trace("dropped a frame of this node's: {}", drop.reason());
                }
            }
            LOG.info("the device {} is gone", vtep.device());
        } catch (IOException | RuntimeException e) {
            LOG.warn("frames do not leave any more", e);
        } finally {
            forget(device);
        }
    }

    /** @param underlay null while there is none */
    private static void send(@Nullable DatagramChannel underlay, ByteBuffer datagram, InetSocketAddress to) {
        try {
            if (underlay != null) {
                underlay.send(datagram, to);
            }
        } catch (IOException lost) {
            // No way to that node now, or no memory: as on a wire, who misses the frame sends it again.
            LOG.debug("a frame for {} is lost", to, lost);
        }
    }

    private synchronized void forget(Tap device) {
        if (tap == device) {
            tap = null;
        }
    }

    private void receive(DatagramChannel underlay) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        MemorySegment memory = MemorySegment.ofBuffer(buffer);
        DropReport drops = new DropReport();
        try (underlay) {
            while (true) {
                InetSocketAddress from =
                        (InetSocketAddress) underlay.receive(buffer.clear().position(DATAGRAM));
                int length = buffer.position() - DATAGRAM;
                switch (rules.incoming(from.getAddress(), buffer, DATAGRAM, length)) {
                    case FrameRules.Deliver deliver -> deliver(buffer, memory, length - VxlanHeader.BYTES);
                    case FrameRules.Drop drop ->
                        drops.add(drop, from.getAddress(), System.nanoTime()).ifPresent(LOG::warn);
                }
            }
        } catch (ClosedChannelException closed) {
            LOG.info("UDP port {} is closed", vtep.udpPort());
        } catch (IOException | RuntimeException e) {
            LOG.warn("frames do not arrive any more", e);
        }
    }

    private void deliver(ByteBuffer buffer, MemorySegment memory, int length) {
        Tap device = tap;
        if (device == null) {
            return;
        }
        try {
            deliver(device, buffer, memory, length);
        } catch (IOException gone) {
            LOG.debug("a frame comes too late", gone);
        }
    }

    /** @param length of the frame, which lies in its place in the buffer */
    private void deliver(Tap device, ByteBuffer buffer, MemorySegment memory, int length) throws IOException {
        VirtioHeader.put(buffer.clear(), 0, length, vtep.mtuBytes());
        device.write(memory, FRAME + length);
    }
}
