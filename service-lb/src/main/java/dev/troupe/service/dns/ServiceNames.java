package dev.troupe.service.dns;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.AddressRange;
import dev.troupe.api.Json;
import dev.troupe.service.plan.Services;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;

/**
 * The records that one Service and its endpoints give rise to, by Kubernetes' DNS specification 1.1. Names are in lower case,
 * absolute, and end with a dot.
 *
 * @see <a href="https://github.com/kubernetes/dns/blob/master/docs/specification.md">DNS-Based Service Discovery</a>
 */
final class ServiceNames {
    /** Of a Service that is gone. */
    static final ServiceNames NONE = new ServiceNames(".");

    private static final int WEIGHT = 100;
    private static final int HIGHEST_PORT = 65_535;

    private final String domain;
    private final Map<String, List<Record>> records = new HashMap<>();
    private final Set<String> branches = new HashSet<>();

    private ServiceNames(String domain) {
        this.domain = domain;
    }

    /**
     * @param domain as {@code cluster.local.}
     * @param service the Service object
     * @param slices its EndpointSlices
     */
    static ServiceNames of(String domain, JsonNode service, Collection<? extends JsonNode> slices) {
        ServiceNames names = new ServiceNames(domain);
        JsonNode metadata = service.path("metadata");
        String owner = Json.text(metadata, "name") + "." + Json.text(metadata, "namespace") + ".svc." + domain;
        names.service(service, owner, slices);
        return names;
    }

    /** Records by their names. */
    Map<String, List<Record>> records() {
        return records;
    }

    /** All names that exist because of the Service: those of records, and what lies above them. */
    Set<String> branches() {
        return branches;
    }

    private interface Making {
        Record of(Name name);
    }

    /** A name that is not there is one that cannot be written; such records are left out. */
    private void add(String owner, Making making) {
        Name name = name(owner);
        if (name != null) {
            List<Record> all = records.computeIfAbsent(owner, n -> new ArrayList<>());
            Record made = making.of(name);
            if (!all.contains(made)) {
                all.add(made);
            }
            branch(owner);
        }
    }

    /** What lies above a name exists too, without records of its own. */
    private void branch(String owner) {
        String above = owner;
        while (above.endsWith(domain) && branches.add(above) && !above.equals(domain)) {
            above = above.substring(above.indexOf('.') + 1);
        }
    }

    static @Nullable Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            return null;
        }
    }

    private void service(JsonNode service, String owner, Collection<? extends JsonNode> slices) {
        JsonNode spec = service.path("spec");
        if (Json.text(spec, "type").equals("ExternalName")) {
            String external = Json.text(spec, "externalName");
            Name target = name(external.endsWith(".") ? external : external + ".");
            if (target != null) {
                add(owner, name -> new CNAMERecord(name, DClass.IN, ClusterNames.TTL_SECONDS, target));
            }
        } else if (Json.text(spec, "clusterIP").equals(Services.HEADLESS)) {
            branch(owner);
            boolean unready = spec.path("publishNotReadyAddresses").asBoolean();
            slices.forEach(slice -> headless(owner, slice, unready));
        } else if (!Json.text(spec, "clusterIP").isEmpty()) {
            address(owner, Json.text(spec, "clusterIP"), true);
            spec.path("ports").forEach(port -> port(owner, owner, port));
        }
    }

    private void headless(String owner, JsonNode slice, boolean unready) {
        for (JsonNode endpoint : slice.path("endpoints")) {
            boolean ready = unready || endpoint.path("conditions").path("ready").asBoolean(true);
            if (!ready) {
                continue;
            }
            for (JsonNode address : endpoint.path("addresses")) {
                String hostname = Json.text(endpoint, "hostname");
                String own = (hostname.isEmpty() ? address.asText().replace('.', '-') : hostname) + "." + owner;
                address(owner, address.asText(), false);
                address(own, address.asText(), true);
                slice.path("ports").forEach(port -> port(owner, own, port));
            }
        }
    }

    private void address(String owner, String address, boolean back) {
        if (!AddressRange.isAddress(address)) {
            return;
        }
        InetAddress parsed = InetAddress.ofLiteral(address);
        add(owner, name -> new ARecord(name, DClass.IN, ClusterNames.TTL_SECONDS, parsed));
        Name target = name(owner);
        if (back && target != null) {
            add(reverse(address), name -> new PTRRecord(name, DClass.IN, ClusterNames.TTL_SECONDS, target));
        }
    }

    private void port(String owner, String target, JsonNode port) {
        String portName = Json.text(port, "name");
        Name to = name(target);
        int number = port.path("port").asInt();
        if (!portName.isEmpty() && to != null && number > 0 && number <= HIGHEST_PORT) {
            String protocol = Json.text(port, "protocol").toLowerCase(Locale.ROOT);
            add(
                    "_" + portName + "._" + protocol + "." + owner,
                    name -> new SRVRecord(name, DClass.IN, ClusterNames.TTL_SECONDS, 0, WEIGHT, number, to));
        }
    }

    static String reverse(String address) {
        String[] parts = address.split("\\.", -1);
        StringBuilder name = new StringBuilder();
        for (int i = parts.length - 1; i >= 0; i--) {
            name.append(parts[i]).append('.');
        }
        return name + "in-addr.arpa.";
    }
}
