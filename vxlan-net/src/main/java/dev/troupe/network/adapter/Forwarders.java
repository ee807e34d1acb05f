package dev.troupe.network.adapter;

import dev.troupe.network.OverlaySettings.VtepChoice;
import dev.troupe.network.plan.Vtep;
import dev.troupe.network.port.OverlayKernel;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who forwards on this node. */
public final class Forwarders {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarders.class);

    private Forwarders() {}

    /**
     * Chooses; the log says so if it is not the kernel.
     *
     * @throws IOException if the kernel cannot be asked
     */
    public static Vtep.Forwarder choose(VtepChoice choice, Vtep vtep) throws IOException {
        return choose(choice, vtep, new LinuxOverlay(vtep.device()));
    }

    static Vtep.Forwarder choose(VtepChoice choice, Vtep vtep, LinuxOverlay kernel) throws IOException {
        return switch (choice) {
            case KERNEL -> Vtep.Forwarder.KERNEL;
            case USER -> Vtep.Forwarder.USER;
            case AUTO -> {
                Optional<String> refusal = kernel.refusal(vtep);
                refusal.ifPresent(why -> LOG.warn(
                        "this kernel makes no VXLAN device ({}), so this process carries frames between nodes itself",
                        why));
                yield refusal.isEmpty() ? Vtep.Forwarder.KERNEL : Vtep.Forwarder.USER;
            }
        };
    }

    /** What does as the VTEP says, in this process's network namespace. */
    public static OverlayKernel of(Vtep vtep) {
        return switch (vtep.forwarder()) {
            case KERNEL -> new LinuxOverlay(vtep.device());
            case USER -> new UserOverlay(vtep);
        };
    }
}
