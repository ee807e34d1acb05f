package dev.troupe.service.adapter;

import dev.troupe.service.plan.GratuitousArp;
import dev.troupe.service.port.Announcer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
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
        try {
            HostCommand.run("ip", "addr", "replace", address + "/32", "dev", link.getName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        announce(address);
    }

    /** Says to everybody on the link that the address is this machine's. */
    void announce(String address) {
        NetworkInterface link = link(own);
        if (link == null) {
            return;
        }
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
        withdraw(address);
    }

    /** Takes the address from whichever interface of this machine has it. */
    public static void withdraw(String address) {
        NetworkInterface link = link(address);
        if (link == null) {
            return;
        }
        try {
            HostCommand.run("ip", "addr", "del", address + "/32", "dev", link.getName());
        } catch (IOException notHeld) {
            LOG.debug("{} was not held: {}", address, notHeld.getMessage());
        }
    }
}
