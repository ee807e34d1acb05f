package dev.troupe.service.dns;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.service.plan.Services;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * All records that Services and their endpoints give rise to, by Kubernetes' DNS specification 1.1, as one value. Names are
 * in lower case, absolute, and end with a dot.
 *
 * @see <a href="https://github.com/kubernetes/dns/blob/master/docs/specification.md">DNS-Based Service Discovery</a>
 */
final class ClusterNames {
    static final long TTL_SECONDS = 5;
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";
    private static final String VERSION = "1.1.0";
    private static final int WEIGHT = 100;

    private final String domain;
    private final Map<String, List<Record>> records = new HashMap<>();
    private final Set<String> branches = new TreeSet<>();

    private ClusterNames(String domain) {
        this.domain = domain;
    }

    /**
     * @param domain as {@code cluster.local}
     * @param services Service objects
     * @param slices EndpointSlices
     */
    static ClusterNames of(
            String domain, Collection<? extends JsonNode> services, Collection<? extends JsonNode> slices) {
        ClusterNames names = new ClusterNames(domain.toLowerCase(Locale.ROOT) + ".");
        names.add("dns-version." + names.domain, name -> new TXTRecord(name, DClass.IN, TTL_SECONDS, VERSION));
        names.branch("svc." + names.domain);
        names.branch("pod." + names.domain);
        Map<String, List<JsonNode>> bySlice = new HashMap<>();
        for (JsonNode slice : slices) {
            String owner = Json.text(slice.path("metadata").path("labels"), SERVICE_LABEL);
            bySlice.computeIfAbsent(
                            Json.text(slice.path("metadata"), "namespace") + "/" + owner, s -> new ArrayList<>())
                    .add(slice);
        }
        for (JsonNode service : services) {
            String namespace = Json.text(service.path("metadata"), "namespace");
            String name = Json.text(service.path("metadata"), "name");
            names.service(
                    service,
                    name + "." + namespace + ".svc." + names.domain,
                    bySlice.getOrDefault(namespace + "/" + name, List.of()));
        }
        return names;
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

    private static @Nullable Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            return null;
        }
    }

    private void service(JsonNode service, String owner, List<JsonNode> slices) {
        JsonNode spec = service.path("spec");
        if (Json.text(spec, "type").equals("ExternalName")) {
            String external = Json.text(spec, "externalName");
            Name target = name(external.endsWith(".") ? external : external + ".");
            if (target != null) {
                add(owner, name -> new CNAMERecord(name, DClass.IN, TTL_SECONDS, target));
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
        InetAddress parsed;
        try {
            parsed = InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException malformed) {
            return;
        }
        add(owner, name -> new ARecord(name, DClass.IN, TTL_SECONDS, parsed));
        Name target = name(owner);
        if (back && target != null) {
            add(reverse(address), name -> new PTRRecord(name, DClass.IN, TTL_SECONDS, target));
        }
    }

    private void port(String owner, String target, JsonNode port) {
        String portName = Json.text(port, "name");
        Name to = name(target);
        if (!portName.isEmpty() && to != null) {
            String protocol = Json.text(port, "protocol").toLowerCase(Locale.ROOT);
            add(
                    "_" + portName + "._" + protocol + "." + owner,
                    name -> new SRVRecord(
                            name,
                            DClass.IN,
                            TTL_SECONDS,
                            0,
                            WEIGHT,
                            port.path("port").asInt(),
                            to));
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

    /** Whether this is the place to ask about a name: in the cluster's domain, or the address of something in it. */
    boolean isOurs(String name) {
        return name.equals(domain) || name.endsWith("." + domain) || records.containsKey(name);
    }

    /** The records of a name and type; with a CNAME instead, where there is one. Empty if there are none. */
    List<Record> find(String name, int type) {
        List<Record> found = new ArrayList<>();
        for (Record record : all(name)) {
            if (record.getType() == type || type == Type.ANY || record.getType() == Type.CNAME) {
                found.add(record);
            }
        }
        return found;
    }

    /** Whether the name exists, with whatever records. */
    boolean exists(String name) {
        return branches.contains(name) || !all(name).isEmpty();
    }

    /** The zone's own name. */
    String domain() {
        return domain;
    }

    private List<Record> all(String name) {
        List<Record> known = records.get(name);
        if (known != null) {
            return known;
        }
        return pod(name);
    }

    /** {@code 10-17-1-2.default.pod.cluster.local.}: the address that the name says, whoever has it. */
    private List<Record> pod(String name) {
        String suffix = ".pod." + domain;
        if (!name.endsWith(suffix)) {
            return List.of();
        }
        String[] labels = name.substring(0, name.length() - suffix.length()).split("\\.", -1);
        if (labels.length != 2 || !labels[0].matches("\\d{1,3}(-\\d{1,3}){3}")) {
            return List.of();
        }
        Name owner = name(name);
        try {
            InetAddress address = InetAddress.ofLiteral(labels[0].replace('-', '.'));
            return owner == null ? List.of() : List.of(new ARecord(owner, DClass.IN, TTL_SECONDS, address));
        } catch (IllegalArgumentException malformed) {
            return List.of();
        }
    }
}
