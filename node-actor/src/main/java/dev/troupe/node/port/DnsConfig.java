package dev.troupe.node.port;

import java.util.List;

/** The lines of a pod's /etc/resolv.conf. All empty: the runtime copies the host's file. */
public record DnsConfig(List<String> servers, List<String> searches, List<String> options) {

    /** The host's own. */
    public static final DnsConfig OF_THE_HOST = new DnsConfig(List.of(), List.of(), List.of());

    public DnsConfig {
        servers = List.copyOf(servers);
        searches = List.copyOf(searches);
        options = List.copyOf(options);
    }
}
