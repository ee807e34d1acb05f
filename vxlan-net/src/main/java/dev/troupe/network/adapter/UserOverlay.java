package dev.troupe.network.adapter;

import dev.troupe.network.plan.DeviceState;
import dev.troupe.network.plan.ForwardingTable;
import dev.troupe.network.plan.OverlayPlan;
import dev.troupe.network.plan.OverlayState;
import dev.troupe.network.plan.Vtep;
import dev.troupe.network.port.OverlayKernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A TAP device in the place of the kernel's VXLAN device: addresses, routes and neighbours are the kernel's as there, and
 * {@link UserVtep} does what forwarding entries say. The device outlives this process, and is taken over by the next.
 */
public final class UserOverlay implements OverlayKernel {
    private final Vtep own;
    private final LinuxOverlay commands;
    private final UserVtep vtep;
    private ForwardingTable forwarded = ForwardingTable.EMPTY;

    /** In this process's network namespace. */
    public UserOverlay(Vtep own) {
        this(own, new LinuxOverlay(own.device()), Runnable::run);
    }

    /** @param opening see {@link UserVtep} */
    UserOverlay(Vtep own, LinuxOverlay commands, Executor opening) {
        this.own = own;
        this.commands = commands;
        this.vtep = new UserVtep(own, opening);
    }

    @Override
    public synchronized OverlayState read() throws IOException {
        OverlayState found = commands.read(() -> forwarded.entries());
        Optional<DeviceState> device = found.device();
        if (device.filter(UserOverlay::isTap).isEmpty()) {
            return found;
        }
        if (!vtep.isAttached()) {
            vtep.attach();
        }
        return new OverlayState(device.map(this::withTunnel), found.table());
    }

    private static boolean isTap(DeviceState device) {
        return device.tunnel().kind().equals(DeviceState.TAP);
    }

    /** The kernel knows nothing of what happens behind the device. */
    private DeviceState withTunnel(DeviceState device) {
        return new DeviceState(
                new DeviceState.Tunnel(
                        DeviceState.TAP,
                        own.vni(),
                        own.udpPort(),
                        own.underlay(),
                        own.underlayAddress(),
                        device.tunnel().mac(),
                        false),
                device.mtuBytes(),
                device.address(),
                device.up());
    }

    @Override
    public synchronized void apply(OverlayPlan plan) throws IOException {
        List<String> refusals = new ArrayList<>();
        commands.batch("ip", plan.links(), refusals);
        if (plan.makesDevice() || !vtep.isAttached()) {
            try {
                vtep.attach();
            } catch (IOException e) {
                refusals.add(String.valueOf(e.getMessage()));
            }
        }
        vtep.use(plan.desired());
        forwarded = plan.desired();
        commands.batch("ip", plan.routes(), refusals);
        LinuxOverlay.demandNone(refusals);
    }
}
