package dev.troupe.node.port;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything that a pod sandbox is made from.
 *
 * @param hostname of the pod's UTS namespace; empty with the node's network
 * @param logDirectory under which the containers' logs lie
 * @param dns what /etc/resolv.conf says
 * @param portMappings host ports to forward to the pod
 * @param cgroupParent path of the pod's cgroup, as {@code /kubepods/burstable/pod<uid>}; empty for the runtime's choice
 * @param sysctls to set in the pod's namespaces
 * @param resources the sum of what its containers may use; {@link LinuxResources#NONE} if unknown
 */
public record SandboxConfig(
        PodIdentity identity,
        String hostname,
        Path logDirectory,
        DnsConfig dns,
        List<PortMapping> portMappings,
        Map<String, String> labels,
        Map<String, String> annotations,
        String cgroupParent,
        Map<String, String> sysctls,
        LinuxResources resources,
        SandboxSecurity security) {

    public SandboxConfig {
        portMappings = List.copyOf(portMappings);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        sysctls = Map.copyOf(sysctls);
    }
}
