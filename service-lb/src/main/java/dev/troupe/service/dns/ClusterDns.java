package dev.troupe.service.dns;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cluster's DNS on this node: names from Services and their endpoints, everything else from other servers. */
public final class ClusterDns {
    private static final String SERVER = "nameserver ";

    private final ClusterNames names;

    /** @param domain as {@code cluster.local} */
    public ClusterDns(String domain) {
        this.names = new ClusterNames(domain);
    }

    /**
     * From now on a Service's names are these; all others stay. One caller at a time.
     *
     * @param name {@code namespace/name}
     * @param service null if there is none any more
     * @param slices its EndpointSlices
     */
    public void update(String name, @Nullable JsonNode service, Collection<? extends JsonNode> slices) {
        names.update(name, service == null ? ServiceNames.NONE : ServiceNames.of(names.domain(), service, slices));
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
        return DnsServer.start(address, port, names, Forwarder.to(others));
    }
}
