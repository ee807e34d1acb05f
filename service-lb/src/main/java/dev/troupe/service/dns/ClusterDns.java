package dev.troupe.service.dns;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The cluster's DNS on this node: names from Services and their endpoints, everything else from other servers. */
public final class ClusterDns {
    private static final String SERVER = "nameserver ";

    private final String domain;
    private volatile ClusterNames names;

    /** @param domain as {@code cluster.local} */
    public ClusterDns(String domain) {
        this.domain = domain;
        this.names = ClusterNames.of(domain, List.of(), List.of());
    }

    /** From now on these are the names. */
    public void update(Collection<? extends JsonNode> services, Collection<? extends JsonNode> slices) {
        names = ClusterNames.of(domain, services, slices);
    }

    /**
     * Serves on an address of this machine, by UDP and TCP.
     *
     * @param port 53; 0 for any
     * @param resolvConf names the servers that know all other names; if it cannot be read, nobody does
     */
    public DnsServer serve(InetAddress address, int port, Path resolvConf) throws IOException {
        List<String> others = new ArrayList<>();
        if (Files.isReadable(resolvConf)) {
            for (String line : Files.readAllLines(resolvConf)) {
                String other = line.strip();
                if (other.startsWith(SERVER) && !other.endsWith(" " + address.getHostAddress())) {
                    others.add(other.substring(SERVER.length()).strip());
                }
            }
        }
        return DnsServer.start(address, port, () -> names, Forwarder.to(others));
    }
}
