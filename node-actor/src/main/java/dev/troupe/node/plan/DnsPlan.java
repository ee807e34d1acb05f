package dev.troupe.node.plan;

import dev.troupe.node.port.DnsConfig;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodDNSConfigOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A pod's resolv.conf by its dnsPolicy and dnsConfig. */
public final class DnsPlan {
    /** The resolver reads no more. */
    private static final int MAX_SERVERS = 3;

    private DnsPlan() {}

    static DnsConfig of(Pod pod, NodeContext node) {
        String policy = pod.getSpec().getDnsPolicy() == null
                ? "ClusterFirst"
                : pod.getSpec().getDnsPolicy();
        boolean hostNetwork = Pods.isTrue(pod.getSpec().getHostNetwork());
        boolean cluster = policy.equals("ClusterFirstWithHostNet") || (policy.equals("ClusterFirst") && !hostNetwork);
        DnsConfig base;
        if (policy.equals("None")) {
            base = new DnsConfig(List.of(), List.of(), List.of());
        } else if (cluster && !node.clusterDns().isEmpty()) {
            base = clusterFirst(pod, node);
        } else {
            base = node.hostDns();
        }
        PodDNSConfig extra = pod.getSpec().getDnsConfig();
        return extra == null ? base : merge(base, extra);
    }

    private static DnsConfig clusterFirst(Pod pod, NodeContext node) {
        String domain = node.clusterDomain();
        List<String> searches =
                new ArrayList<>(List.of(pod.getMetadata().getNamespace() + ".svc." + domain, "svc." + domain, domain));
        searches.addAll(node.hostDns().searches());
        return new DnsConfig(node.clusterDns(), searches, List.of("ndots:5"));
    }

    private static DnsConfig merge(DnsConfig base, PodDNSConfig extra) {
        Set<String> servers = new LinkedHashSet<>(base.servers());
        servers.addAll(extra.getNameservers());
        Set<String> searches = new LinkedHashSet<>(base.searches());
        searches.addAll(extra.getSearches());
        Map<String, String> options = new LinkedHashMap<>();
        base.options().forEach(option -> options.put(optionName(option), option));
        for (PodDNSConfigOption option : extra.getOptions()) {
            String value = option.getValue() == null || option.getValue().isEmpty() ? "" : ":" + option.getValue();
            options.put(option.getName(), option.getName() + value);
        }
        return new DnsConfig(
                servers.stream().limit(MAX_SERVERS).toList(), List.copyOf(searches), List.copyOf(options.values()));
    }

    private static String optionName(String option) {
        int colon = option.indexOf(':');
        return colon < 0 ? option : option.substring(0, colon);
    }

    /** Reads a resolv.conf. */
    public static DnsConfig parse(String resolvConf) {
        List<String> servers = new ArrayList<>();
        List<String> searches = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (String line : resolvConf.lines().toList()) {
            List<String> words = List.of(line.strip().split("\\s+"));
            List<String> values = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "nameserver" -> values.stream().limit(1).forEach(servers::add);
                case "search" -> {
                    searches.clear();
                    searches.addAll(values);
                }
                case "options" -> options.addAll(values);
                default -> {
                    // Comments and what the resolver does not know.
                }
            }
        }
        return new DnsConfig(servers, searches, options);
    }
}
