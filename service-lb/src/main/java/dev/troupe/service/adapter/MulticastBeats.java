package dev.troupe.service.adapter;

import dev.troupe.service.port.Beats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats as datagrams to a multicast group of the link (224.0.0.0/24 leaves no link; RFC 4727 keeps 224.0.0.254 for such
 * uses). They carry no names: who sends is known by its address, as with ARP, whose answers they decide on.
 */
public final class MulticastBeats implements Beats {
    private static final Logger LOG = LoggerFactory.getLogger(MulticastBeats.class);
    private static final InetAddress GROUP = InetAddress.ofLiteral("224.0.0.254");
    private static final byte[] HERE = "troupe beat 1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LEAVING = "troupe leave 1".getBytes(StandardCharsets.US_ASCII);
    private static final int LARGEST = 64;

    private final DatagramChannel channel;
    private final DatagramChannel sender;
    private final InetSocketAddress group;

    private MulticastBeats(DatagramChannel channel, DatagramChannel sender, int port) {
        this.channel = channel;
        this.sender = sender;
        this.group = new InetSocketAddress(GROUP, port);
    }

    /**
     * @param own an address of this machine, on the link to the other nodes
     * @param port of all nodes
     * @throws IOException if the link has no multicast, or another program has the port
     */
    public static MulticastBeats open(String own, int port) throws IOException {
        NetworkInterface link = NetworkInterface.getByInetAddress(InetAddress.ofLiteral(own));
        if (link == null) {
            throw new IOException("no network interface has " + own);
        }
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        DatagramChannel sender = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(GROUP, port));
            channel.join(GROUP, link);
            // The machine may have several addresses on the link.
            sender.bind(new InetSocketAddress(own, 0));
            sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, link);
            sender.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1);
            sender.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
        } catch (IOException e) {
            channel.close();
            sender.close();
            throw e;
        }
        return new MulticastBeats(channel, sender, port);
    }

    @Override
    public void send(boolean leaving) {
        try {
            sender.send(ByteBuffer.wrap(leaving ? LEAVING : HERE), group);
        } catch (IOException e) {
            // The others find out in their own way.
            LOG.debug("a beat was not sent: {}", e.getMessage());
        }
    }

    @Override
    public void listen(BiConsumer<String, Boolean> listener) {
        Thread.ofVirtual().name("troupe-beats").start(() -> receive(listener));
    }

    private void receive(BiConsumer<String, Boolean> listener) {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
                byte[] said = Arrays.copyOf(buffer.array(), buffer.position());
                if (from != null && (Arrays.equals(said, HERE) || Arrays.equals(said, LEAVING))) {
                    listener.accept(from.getAddress().getHostAddress(), Arrays.equals(said, LEAVING));
                }
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                LOG.debug("a beat was not received: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            sender.close();
        } catch (IOException e) {
            LOG.debug("not closed: {}", e.getMessage());
        }
    }
}
