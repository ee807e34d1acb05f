package dev.troupe.network.plan;

import java.util.Optional;

/**
 * What the kernel has.
 *
 * @param device empty if there is none
 * @param table what leads into the device
 */
public record OverlayState(Optional<DeviceState> device, ForwardingTable table) {
    /** No device, and so nothing that leads into it. */
    public static final OverlayState NONE = new OverlayState(Optional.empty(), ForwardingTable.EMPTY);
}
