package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** A pod's host name, and the /etc/hosts that its containers share. */
public final class HostsFile {
    private static final int MAX_HOSTNAME_LENGTH = 63;

    private HostsFile() {}

    /** The name of the pod's UTS namespace. */
    static String hostname(Pod pod, String clusterDomain) {
        String domain = domain(pod, clusterDomain);
        String name = shortName(pod);
        return Pods.isTrue(pod.getSpec().getSetHostnameAsFQDN()) && !domain.isEmpty() ? name + "." + domain : name;
    }

    private static String shortName(Pod pod) {
        String given = pod.getSpec().getHostname();
        String name = given == null || given.isEmpty() ? pod.getMetadata().getName() : given;
        if (name.length() <= MAX_HOSTNAME_LENGTH) {
            return name;
        }
        return name.substring(0, MAX_HOSTNAME_LENGTH).replaceAll("[-.]+$", "");
    }

    private static String domain(Pod pod, String clusterDomain) {
        String subdomain = pod.getSpec().getSubdomain();
        return subdomain == null || subdomain.isEmpty()
                ? ""
                : subdomain + "." + pod.getMetadata().getNamespace() + ".svc." + clusterDomain;
    }

    /** @param addresses the pod's */
    public static String content(Pod pod, List<String> addresses, NodeContext node) {
        StringBuilder out = new StringBuilder();
        if (Pods.isTrue(pod.getSpec().getHostNetwork())) {
            out.append("# Kubernetes-managed hosts file (host network).\n").append(node.hostsFile());
        } else {
            out.append("# Kubernetes-managed hosts file.\n");
            line(out, "127.0.0.1", List.of("localhost"));
            line(out, "::1", List.of("localhost", "ip6-localhost", "ip6-loopback"));
            line(out, "fe00::0", List.of("ip6-localnet"));
            line(out, "fe00::0", List.of("ip6-mcastprefix"));
            line(out, "fe00::1", List.of("ip6-allnodes"));
            line(out, "fe00::2", List.of("ip6-allrouters"));
            String name = shortName(pod);
            String domain = domain(pod, node.clusterDomain());
            for (String address : addresses) {
                line(out, address, domain.isEmpty() ? List.of(name) : List.of(name + "." + domain, name));
            }
        }
        if (!pod.getSpec().getHostAliases().isEmpty()) {
            out.append("\n# Entries added by HostAliases.\n");
            for (HostAlias alias : pod.getSpec().getHostAliases()) {
                line(out, alias.getIp(), alias.getHostnames());
            }
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String address, List<String> names) {
        out.append(address).append('\t').append(String.join("\t", names)).append('\n');
    }
}
