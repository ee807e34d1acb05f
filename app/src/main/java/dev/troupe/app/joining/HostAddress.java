package dev.troupe.app.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What this machine is called, and where others reach it. */
public final class HostAddress {
    /** An address of the documentation range: nobody has it, and nothing is sent there. */
    private static final InetSocketAddress OUTSIDE = new InetSocketAddress("192.0.2.1", 9);

    private HostAddress() {}

    /** The host's name in lower case. */
    public static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname"))
                    .strip()
                    .toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether this is an IPv4 address, not a name. */
    static boolean isAddress(String host) {
        try {
            return InetAddress.ofLiteral(host) instanceof Inet4Address;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The address with which packets leave by the default route.
     *
     * @throws IllegalArgumentException if there is no such route
     */
    public static String ofDefaultRoute() {
        try (DatagramSocket socket = new DatagramSocket()) {
            // Connecting a datagram socket only looks up the route.
            socket.connect(OUTSIDE);
            InetAddress local = socket.getLocalAddress();
            if (!local.isAnyLocalAddress() && !local.isLoopbackAddress()) {
                return local.getHostAddress();
            }
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException(noRoute(), e);
        }
        throw new IllegalArgumentException(noRoute());
    }

    private static String noRoute() {
        return "this machine has no default route, so say with --apiserver-advertise-address where others reach it";
    }
}
