package dev.troupe.service.adapter;

import java.io.IOException;

/** Addresses that every node has for itself, as that of the cluster's DNS. Blocking. */
public final class LoopbackAddress {
    private LoopbackAddress() {}

    /**
     * Makes sure that this machine has the address.
     *
     * @throws IOException if the host refuses
     */
    public static void ensure(String address) throws IOException {
        HostCommand.run("ip", "addr", "replace", address + "/32", "dev", "lo");
    }
}
