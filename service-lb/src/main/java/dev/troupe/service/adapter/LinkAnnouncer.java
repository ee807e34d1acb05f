package dev.troupe.service.adapter;

import dev.troupe.service.plan.GratuitousArp;
import dev.troupe.service.port.Announcer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Addresses of the network interface that a machine has an address on, announced by gratuitous ARP (RFC 5227, section 3). */
public final class LinkAnnouncer implements Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(LinkAnnouncer.class);

    /** Announcements may be lost like any packet. */
    private static final int TIMES = 3;

    private final String own;

    /** @param own an address of this machine on the network whose addresses it announces */
    public LinkAnnouncer(String own) {
        this.own = own;
    }

    @Override
    public void take(String address) {
        NetworkInterface link = link(own);
        if (link == null) {
            LOG.warn("cannot take {}: no network interface has {}", address, own);
            return;
        }
        run(List.of("ip", "addr", "replace", address + "/32", "dev", link.getName()));
        try {
            byte[] mac = link.getHardwareAddress();
            byte[] frame = GratuitousArp.frame(mac, (Inet4Address) InetAddress.getByName(address));
            try (PacketSocket socket = PacketSocket.open(link.getIndex())) {
                for (int i = 0; i < TIMES; i++) {
                    socket.send(frame);
                }
            }
        } catch (IOException e) {
            // The address works; neighbours that remember another machine learn the truth when they ask again.
            LOG.warn("cannot announce {} on {}: {}", address, link.getName(), e.getMessage());
        }
    }

    @Override
    public boolean holds(String address) {
        return link(address) != null;
    }

    /** The interface with this address; null if none has it. */
    private static @Nullable NetworkInterface link(String address) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName(address));
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void give(String address) {
        NetworkInterface link = link(address);
        if (link == null) {
            return;
        }
        try {
            run(List.of("ip", "addr", "del", address + "/32", "dev", link.getName()));
        } catch (UncheckedIOException notHeld) {
            LOG.debug("{} was not held: {}", address, notHeld.getMessage());
        }
    }

    private static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new UncheckedIOException(
                        new IOException(String.join(" ", command) + " failed: " + output.strip()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
