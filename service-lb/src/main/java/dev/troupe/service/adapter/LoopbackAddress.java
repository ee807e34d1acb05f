package dev.troupe.service.adapter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Addresses that every node has for itself, as that of the cluster's DNS. */
public final class LoopbackAddress {
    private LoopbackAddress() {}

    /**
     * Makes sure that this machine has the address. Blocks for a moment.
     *
     * @throws IOException if the host refuses
     */
    public static void ensure(String address) throws IOException {
        Process process = new ProcessBuilder("ip", "addr", "replace", address + "/32", "dev", "lo")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("cannot take " + address + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
