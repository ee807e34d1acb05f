package dev.troupe.service.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * All names of the cluster, Service by Service, so that a change costs what it changes. One thread changes them while others
 * ask; each name changes at once.
 */
final class ClusterNames {
    static final long TTL_SECONDS = 5;
    private static final String VERSION = "1.1.0";

    private final String domain;
    private final Map<String, ServiceNames> services = new HashMap<>();

    /** By name, then by Service: two headless Services may have the same pod, so its address has two names. */
    private final Map<String, Map<String, List<Record>>> records = new ConcurrentHashMap<>();

    /** How many Services make a name exist. */
    private final Map<String, Integer> branches = new ConcurrentHashMap<>();

    /** @param domain as {@code cluster.local} */
    ClusterNames(String domain) {
        this.domain = domain.toLowerCase(Locale.ROOT) + ".";
        String version = "dns-version." + this.domain;
        records.put(
                version,
                Map.of("", List.of(new TXTRecord(Name.fromConstantString(version), DClass.IN, TTL_SECONDS, VERSION))));
        for (String always : List.of(this.domain, version, "svc." + this.domain, "pod." + this.domain)) {
            branches.put(always, 1);
        }
    }

    /** What a Service's names are from now on; those of others stay. One caller at a time. */
    void update(String service, ServiceNames names) {
        ServiceNames before = names == ServiceNames.NONE ? services.remove(service) : services.put(service, names);
        Map<String, List<Record>> old = before == null ? Map.of() : before.records();
        names.branches().forEach(branch -> branches.merge(branch, 1, Integer::sum));
        Set<String> changed = new HashSet<>(old.keySet());
        changed.addAll(names.records().keySet());
        for (String name : changed) {
            List<Record> now = names.records().get(name);
            records.compute(name, (n, all) -> {
                Map<String, List<Record>> next = all == null ? new HashMap<>() : new HashMap<>(all);
                if (now == null) {
                    next.remove(service);
                } else {
                    next.put(service, now);
                }
                return next.isEmpty() ? null : next;
            });
        }
        if (before != null) {
            before.branches()
                    .forEach(branch -> branches.computeIfPresent(branch, (b, count) -> count == 1 ? null : count - 1));
        }
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
        return branches.containsKey(name) || !all(name).isEmpty();
    }

    /** The zone's own name. */
    String domain() {
        return domain;
    }

    private List<Record> all(String name) {
        Map<String, List<Record>> known = records.get(name);
        return known == null
                ? pod(name)
                : known.values().stream().flatMap(List::stream).distinct().toList();
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
        Name owner = ServiceNames.name(name);
        try {
            InetAddress address = InetAddress.ofLiteral(labels[0].replace('-', '.'));
            return owner == null ? List.of() : List.of(new ARecord(owner, DClass.IN, TTL_SECONDS, address));
        } catch (IllegalArgumentException malformed) {
            return List.of();
        }
    }
}
