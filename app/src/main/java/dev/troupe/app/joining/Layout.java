package dev.troupe.app.joining;

import java.nio.file.Path;

/**
 * Where a node keeps what.
 *
 * @param config what {@code init} and {@code join} write
 * @param data database, images, containers
 * @param run what does not outlive a reboot
 */
public record Layout(Path config, Path data, Path run) {
    /** Where the programs of the embedded database are unpacked to; clusters on one machine share it. */
    static final Path DATABASE_PROGRAMS = Path.of("/var/lib/troupe/postgresql");

    public Layout {
        config = config.toAbsolutePath().normalize();
        data = data.toAbsolutePath().normalize();
        run = run.toAbsolutePath().normalize();
    }

    /** The node's configuration. */
    public Path nodeConf() {
        return config.resolve("node.conf");
    }

    /** The administrator's kubeconfig, on control nodes. */
    public Path adminConf() {
        return config.resolve("admin.conf");
    }

    /** Keys and certificates. */
    public Path pki() {
        return config.resolve("pki");
    }

    /** Tokens that wait for the cluster's first start. */
    public Path firstTokens() {
        return config.resolve("first-tokens.json");
    }

    /** On which the node tells its watchdog of renewals of its lease. */
    Path leasePipe() {
        return run.resolve("lease.pipe");
    }

    Path readyFile() {
        return run.resolve("ready");
    }
}
