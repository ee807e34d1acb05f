package dev.troupe.network;

import com.typesafe.config.Config;
import java.util.Arrays;
import java.util.Locale;

/**
 * {@code troupe.overlay} and {@code troupe.network} of the configuration, whose reference.conf explains each entry.
 *
 * @param device the name of the network device
 * @param vni the number of the virtual network
 * @param udpPort where all nodes receive
 * @param vtep who forwards on this node
 */
public record OverlaySettings(String device, int vni, int udpPort, VtepChoice vtep) {

    /** Who puts frames into datagrams. */
    public enum VtepChoice {
        /** The kernel; a node whose kernel cannot has no way to other nodes' pods. */
        KERNEL,
        /** Troupe's own process. */
        USER,
        /** The kernel if it can, else Troupe's own process. */
        AUTO;

        /**
         * Reads what stands in configurations and on command lines.
         *
         * @throws IllegalArgumentException if it is none of them
         */
        public static VtepChoice parse(String text) {
            for (VtepChoice choice : values()) {
                if (choice.text().equals(text)) {
                    return choice;
                }
            }
            throw new IllegalArgumentException("no way to forward between nodes: \"" + text + "\"; there are "
                    + String.join(
                            ", ", Arrays.stream(values()).map(VtepChoice::text).toList()));
        }

        /** As it stands in configurations. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param root the whole configuration */
    public static OverlaySettings from(Config root) {
        Config overlay = root.getConfig("troupe.overlay");
        return new OverlaySettings(
                overlay.getString("device"),
                overlay.getInt("vni"),
                overlay.getInt("port"),
                VtepChoice.parse(root.getString("troupe.network.vtep")));
    }
}
