package dev.troupe.app.node;

import com.typesafe.config.Config;
import java.nio.file.Path;

/**
 * What this node is, {@code troupe.machine}.
 *
 * @param name the node's name in the API
 * @param address where other nodes and clients reach it
 * @param data its database, images and containers
 * @param pki the cluster's certificates
 * @param readyFile written when the node serves and is Ready
 * @param runtime {@code containerd} or {@code simulated}
 * @param networkName the pod network's name, unique on the machine
 * @param podSubnet the addresses of its pods, in CIDR notation
 */
record NodeConfig(
        String name,
        String address,
        Path data,
        Path pki,
        Path readyFile,
        String runtime,
        String networkName,
        String podSubnet) {

    static NodeConfig from(Config root) {
        Config config = root.getConfig("troupe.machine");
        return new NodeConfig(
                config.getString("name"),
                config.getString("address"),
                Path.of(config.getString("data")),
                Path.of(config.getString("pki")),
                Path.of(config.getString("ready-file")),
                config.getString("runtime"),
                config.getString("network-name"),
                config.getString("pod-subnet"));
    }

    /** Exists, beside the ready file, while the whole cluster is being stopped and not this node alone. */
    Path downFile() {
        return readyFile.resolveSibling("down");
    }
}
