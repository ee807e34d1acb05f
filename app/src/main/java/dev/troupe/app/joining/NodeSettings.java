package dev.troupe.app.joining;

import dev.troupe.network.OverlaySettings.VtepChoice;
import dev.troupe.protocol.join.Admission;
import dev.troupe.protocol.join.JoinRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node's configuration.
 *
 * @param machine what the administrator said of the machine
 * @param podSubnet its part of the pod network
 * @param network what all nodes share
 * @param servers where control nodes serve the API, {@code host:port}, for a node that only runs pods
 * @param database the journal's URL ({@code embedded}, or JDBC), role and password; none on nodes that only run pods
 */
public record NodeSettings(
        Machine machine, String podSubnet, Admission.Network network, List<String> servers, Database database) {
    private static final String NETWORK_NAME = "troupe";

    /** Above the groups of pods; what runs on the host beside them has others. */
    static final String CGROUP_ROOT = "/troupe";

    /**
     * A machine that is to be a node.
     *
     * @param name of its Node object
     * @param address where others reach it
     * @param apiPort where it serves the API
     * @param roles {@code control}, {@code worker}
     * @param taints {@code key=value:Effect} or {@code key:Effect}
     * @param runtime {@code containerd} or {@code simulated}
     * @param vtep who carries the frames of its pods
     */
    public record Machine(
            Layout layout,
            String name,
            String address,
            int apiPort,
            List<String> roles,
            Map<String, String> labels,
            List<String> taints,
            String runtime,
            VtepChoice vtep) {
        /** Whether it serves the API and hosts shards. */
        public boolean control() {
            return roles.contains(JoinRequest.CONTROL);
        }
    }

    /** Where the journal is. */
    public record Database(String url, String user, String password) {
        /** No database: Troupe refuses to start one with this in place of a URL. */
        static final Database NONE = new Database("none", "", "");

        static Database of(Admission.Control control) {
            return new Database(control.databaseUrl(), control.databaseUser(), control.databasePassword());
        }

        /** Keeps the password out of logs. */
        @Override
        public String toString() {
            return "Database[" + url.replaceFirst("\\?.*", "?…") + "]";
        }
    }

    /** The settings by their paths. */
    public Map<String, Object> settings() {
        Layout layout = machine.layout();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("troupe.machine.name", machine.name());
        settings.put("troupe.machine.address", machine.address());
        settings.put("troupe.machine.data", layout.data().toString());
        settings.put("troupe.machine.pki", layout.pki().toString());
        settings.put("troupe.machine.ready-file", layout.readyFile().toString());
        settings.put("troupe.machine.runtime", machine.runtime());
        settings.put("troupe.machine.network-name", NETWORK_NAME);
        settings.put("troupe.machine.pod-subnet", podSubnet);
        settings.put("troupe.node.name", machine.name());
        settings.put("troupe.node.addresses", List.of(machine.address()));
        settings.put("troupe.node.roles", machine.control() ? List.of("control-plane") : List.of());
        settings.put("troupe.node.labels", machine.labels());
        settings.put("troupe.node.taints", machine.taints());
        settings.put(
                "troupe.node.state-directory", layout.data().resolve("pods").toString());
        settings.put("troupe.node.log-directory", layout.data().resolve("logs").toString());
        settings.put("troupe.node.cgroup-root", CGROUP_ROOT);
        settings.put("troupe.api.port", machine.apiPort());
        List<String> roles = new ArrayList<>(machine.roles());
        roles.add("name-" + machine.name());
        settings.put("pekko.cluster.roles", roles);
        settings.put("troupe.cluster.tls.directory", layout.pki().toString());
        settings.put("troupe.cluster.watchdog.pipe", layout.leasePipe().toString());
        settings.put("troupe.cluster.watchdog.start", true);
        settings.put("troupe.worker.servers", servers);
        settings.put("troupe.joining.pod-cidr", network.podCidr());
        settings.put("troupe.joining.node-cidr-mask-size", network.nodePrefix());
        settings.put("troupe.joining.service-cidr", network.serviceCidr());
        settings.put("troupe.overlay.vni", network.overlay().vni());
        settings.put("troupe.overlay.port", network.overlay().udpPort());
        settings.put("troupe.network.vtep", machine.vtep().text());
        settings.put("troupe.joining.endpoint", network.endpoint());
        settings.put("troupe.joining.announced", network.announced());
        settings.put("troupe.cluster.shared-address", machine.control() ? network.announcedAddress() : "");
        settings.put("troupe.joining.certificate-names", network.certificateNames());
        settings.put("troupe.joining.first-tokens", layout.firstTokens().toString());
        settings.put("troupe.persistence.database", database.url());
        settings.put("troupe.persistence.user", database.user());
        settings.put("troupe.persistence.password", database.password());
        settings.put(
                "troupe.persistence.embedded.directory",
                layout.data().resolve("database").toString());
        settings.put("troupe.persistence.embedded.binaries", Layout.DATABASE_PROGRAMS.toString());
        settings.put("pekko.remote.artery.canonical.hostname", machine.address());
        return settings;
    }
}
