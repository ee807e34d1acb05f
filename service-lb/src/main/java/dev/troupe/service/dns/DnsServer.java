package dev.troupe.service.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** Answers queries on one address by UDP and TCP (RFC 1035, 7766), a virtual thread each. */
public final class DnsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsServer.class);
    private static final int LARGEST_BYTES = 65_535;
    private static final int PLAIN_BYTES = 512;
    private static final int IDLE_MILLIS = 10_000;
    private static final int AT_ONCE = 1024;
    private static final int CONNECTIONS = 128;

    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final ClusterNames names;
    private final Forwarder forwarder;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Semaphore lines = new Semaphore(CONNECTIONS);

    private DnsServer(DatagramSocket datagrams, ServerSocket connections, ClusterNames names, Forwarder forwarder) {
        this.datagrams = datagrams;
        this.connections = connections;
        this.names = names;
        this.forwarder = forwarder;
    }

    /**
     * Serves from now on.
     *
     * @param port 0 for any, the same for both protocols
     * @throws IOException if the address is not this machine's, or the port is taken
     */
    static DnsServer start(InetAddress address, int port, ClusterNames names, Forwarder forwarder) throws IOException {
        ServerSocket connections = new ServerSocket();
        connections.setReuseAddress(true);
        connections.bind(new InetSocketAddress(address, port));
        try {
            DatagramSocket datagrams = new DatagramSocket(new InetSocketAddress(address, connections.getLocalPort()));
            DnsServer server = new DnsServer(datagrams, connections, names, forwarder);
            Thread.ofPlatform().daemon().name("dns-udp").start(server::receive);
            Thread.ofPlatform().daemon().name("dns-tcp").start(server::accept);
            return server;
        } catch (IOException e) {
            connections.close();
            throw e;
        }
    }

    int port() {
        return datagrams.getLocalPort();
    }

    private void receive() {
        byte[] buffer = new byte[LARGEST_BYTES];
        while (!datagrams.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                datagrams.receive(packet);
            } catch (IOException e) {
                continue;
            }
            if (!room.tryAcquire()) {
                // Who asks too much asks again.
                continue;
            }
            byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
            threads.execute(() -> {
                try {
                    byte[] answer = answer(query, false);
                    if (answer.length > 0) {
                        datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                    }
                } catch (IOException e) {
                    LOG.debug("no answer sent: {}", e.toString());
                } finally {
                    room.release();
                }
            });
        }
    }

    private void accept() {
        while (!connections.isClosed()) {
            try {
                Socket socket = connections.accept();
                if (lines.tryAcquire()) {
                    threads.execute(() -> converse(socket));
                } else {
                    socket.close();
                }
            } catch (IOException e) {
                LOG.debug("no connection: {}", e.toString());
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] answer = answer(query, true);
                if (answer.length == 0) {
                    return;
                }
                socket.getOutputStream()
                        .write(ByteBuffer.allocate(Short.BYTES + answer.length)
                                .putShort((short) answer.length)
                                .put(answer)
                                .array());
            }
        } catch (IOException e) {
            LOG.trace("a client is gone: {}", e.toString());
        } finally {
            lines.release();
        }
    }

    /** Empty for what is no query: it is not answered, lest two servers talk for ever. */
    byte[] answer(byte[] bytes, boolean whole) {
        Message query;
        try {
            query = new Message(bytes);
        } catch (IOException | RuntimeException malformed) {
            return new byte[0];
        }
        if (query.getHeader().getFlag(Flags.QR)) {
            return new byte[0];
        }
        Message answer;
        try {
            answer = answer(query, names);
        } catch (RuntimeException e) {
            LOG.warn("cannot answer {}", query.getQuestion(), e);
            answer = Answers.plain(query, Rcode.SERVFAIL);
        }
        OPTRecord options = query.getOPT();
        int room = options == null
                ? PLAIN_BYTES
                : Math.clamp(options.getPayloadSize(), PLAIN_BYTES, Answers.PAYLOAD_BYTES);
        return answer.toWire(whole ? LARGEST_BYTES : room);
    }

    private Message answer(Message query, ClusterNames known) {
        Optional<Message> ours = Answers.of(query, known);
        if (ours.isEmpty()) {
            return forwarder.ask(query);
        }
        Message answer = ours.get();
        Answers.open(answer, known)
                .ifPresent(outside -> forwarder
                        .ask(Message.newQuery(outside))
                        .getSection(Section.ANSWER)
                        .forEach(record -> answer.addRecord(record, Section.ANSWER)));
        return answer;
    }

    @Override
    public void close() {
        datagrams.close();
        try {
            connections.close();
        } catch (IOException e) {
            LOG.debug("closing", e);
        }
        threads.shutdownNow();
    }
}
