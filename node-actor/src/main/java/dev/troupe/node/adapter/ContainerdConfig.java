package dev.troupe.node.adapter;

import java.util.List;
import java.util.stream.Collectors;

/** containerd's configuration file, as a pure function of the settings. */
final class ContainerdConfig {
    /** Plugins that no pod needs and that would cost start-up time, memory or timers. */
    private static final List<String> DISABLED_PLUGINS = List.of(
            "io.containerd.internal.v1.opt",
            "io.containerd.internal.v1.restart",
            "io.containerd.internal.v1.tracing",
            "io.containerd.snapshotter.v1.aufs",
            "io.containerd.snapshotter.v1.btrfs",
            "io.containerd.snapshotter.v1.devmapper",
            "io.containerd.snapshotter.v1.native",
            "io.containerd.snapshotter.v1.zfs",
            "io.containerd.tracing.processor.v1.otlp");

    private ContainerdConfig() {}

    static String toml(ContainerdSettings settings) {
        String disabled =
                DISABLED_PLUGINS.stream().map(plugin -> "  " + quoted(plugin)).collect(Collectors.joining(",\n"));
        return """
                # Written by Troupe at each start; changes made here are lost.
                version = 2
                root = %s
                state = %s
                disabled_plugins = [
                %s
                ]

                [grpc]
                  address = %s

                [ttrpc]
                  address = %s

                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = %s
                  restrict_oom_score_adj = %b
                  disable_apparmor = true
                  disable_tcp_service = true
                  enable_unprivileged_icmp = true
                  enable_unprivileged_ports = true
                  max_concurrent_downloads = 6
                  netns_mounts_under_state_dir = true
                  stream_server_address = "127.0.0.1"
                  stream_server_port = "0"
                  tolerate_missing_hugetlb_controller = true

                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = %s
                    conf_dir = %s

                  [plugins."io.containerd.grpc.v1.cri".containerd]
                    snapshotter = "overlayfs"
                    default_runtime_name = "default"

                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.default]
                      runtime_type = "io.containerd.runc.v2"

                      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.default.options]
                        BinaryName = %s
                        Root = %s
                """.formatted(
                        quoted(settings.root()),
                        quoted(settings.state()),
                        disabled,
                        quoted(settings.socket()),
                        quoted(settings.socket() + ".ttrpc"),
                        quoted(settings.pauseImage()),
                        settings.restrictOomScoreAdj(),
                        quoted(settings.cniPlugins()),
                        quoted(settings.cniConfig()),
                        quoted(settings.ociRuntime().binary()),
                        quoted(settings.ociState()));
    }

    private static String quoted(Object value) {
        return '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
