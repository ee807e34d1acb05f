package dev.troupe.network;

import com.typesafe.config.Config;

/**
 * {@code troupe.overlay} of the configuration, whose reference.conf explains each entry.
 *
 * @param device the name of the kernel's device
 * @param vni the number of the virtual network
 * @param udpPort where all nodes receive
 */
public record OverlaySettings(String device, int vni, int udpPort) {

    /** @param root the whole configuration */
    public static OverlaySettings from(Config root) {
        Config overlay = root.getConfig("troupe.overlay");
        return new OverlaySettings(overlay.getString("device"), overlay.getInt("vni"), overlay.getInt("port"));
    }
}
