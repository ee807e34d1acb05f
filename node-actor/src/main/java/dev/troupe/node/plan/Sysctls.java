package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Sysctl;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sysctls a pod may set: those that Kubernetes calls safe, in namespaces that the pod does not share with its node.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/">Using sysctls in a cluster</a>
 */
final class Sysctls {
    private static final Set<String> SAFE = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ping_group_range",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_wmem");

    private Sysctls() {}

    /** Why one of the pod's sysctls is refused; null if none is. */
    static @Nullable String refusal(PodSpec spec) {
        if (spec.getSecurityContext() == null) {
            return null;
        }
        for (Sysctl sysctl : spec.getSecurityContext().getSysctls()) {
            String name = sysctl.getName().replace('/', '.');
            if (!SAFE.contains(name)) {
                return '"' + name + "\" not allowlisted";
            }
            boolean shared = Boolean.TRUE.equals(name.startsWith("net.") ? spec.getHostNetwork() : spec.getHostIPC());
            if (shared) {
                return '"' + name + "\" not allowed with host " + (name.startsWith("net.") ? "net" : "ipc")
                        + " enabled";
            }
        }
        return null;
    }
}
