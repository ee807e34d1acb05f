package dev.troupe.service.adapter;

import dev.troupe.service.port.BalancerLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Addresses of load balancers on the loopback device, under a label of their own, so that all of them can be found and taken
 * away whoever put them there. The kernel answers ARP requests for them on every device of the machine.
 */
public final class LabelledAddresses implements BalancerLink {
    /** The label; who watches over the node takes all addresses away that have it. */
    public static final String LABEL = "lo:troupe";

    private final LinkAnnouncer link;

    /** @param own an address of this machine on the network whose addresses it answers for */
    public LabelledAddresses(String own) {
        this.link = new LinkAnnouncer(own);
    }

    @Override
    public void take(String address) {
        run("ip", "addr", "replace", address + "/32", "dev", "lo", "label", LABEL);
        link.announce(address);
    }

    @Override
    public void announce(String address) {
        link.announce(address);
    }

    @Override
    public void give(String address) {
        run("ip", "addr", "del", address + "/32", "dev", "lo", "label", LABEL);
    }

    @Override
    public Set<String> held() {
        Set<String> held = new TreeSet<>();
        try {
            // Java sees a label as a device of its own.
            NetworkInterface labelled = NetworkInterface.getByName(LABEL);
            if (labelled != null) {
                labelled.inetAddresses().map(InetAddress::getHostAddress).forEach(held::add);
            }
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        return held;
    }

    /** Takes all of them away. */
    public static void clear() {
        run("ip", "addr", "flush", "dev", "lo", "label", LABEL);
    }

    private static void run(String... command) {
        try {
            HostCommand.run(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
