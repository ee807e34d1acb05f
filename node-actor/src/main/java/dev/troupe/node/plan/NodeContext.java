package dev.troupe.node.plan;

import dev.troupe.node.port.DnsConfig;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/**
 * What of the node goes into its pods.
 *
 * @param name the Node object's name
 * @param addresses the node's, the primary first
 * @param clusterDns servers for ClusterFirst; empty if the cluster has no DNS
 * @param clusterDomain {@code cluster.local}
 * @param hostDns what the node's own resolv.conf says
 * @param hostsFile the node's own /etc/hosts
 * @param cgroupRoot under which the pods' control groups lie, as {@code /troupe/node-1}
 * @param memoryBytes the node's capacity
 * @param allocatable what pods may use
 * @param seccompDefault whether containers that ask for no seccomp profile get the runtime's
 */
public record NodeContext(
        String name,
        List<String> addresses,
        List<String> clusterDns,
        String clusterDomain,
        DnsConfig hostDns,
        String hostsFile,
        String cgroupRoot,
        long memoryBytes,
        Map<String, Quantity> allocatable,
        boolean seccompDefault,
        PodPaths paths) {}
