package dev.troupe.service.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a node's table says of all Services, Service by Service, so that a change costs what it changes, however many there
 * are. Several Services may want one address and port ({@code externalIPs}): who came first has it until it goes.
 */
public final class ServiceTables {
    private final Map<String, ServiceTable> wanted = new LinkedHashMap<>();
    private final Map<String, SequencedSet<String>> claimants = new HashMap<>();
    private final Set<Choice> made = new HashSet<>();

    /**
     * What differs.
     *
     * @param before of the Services that a change concerns
     * @param after of the same
     * @param script makes the table follow
     */
    public record Step(ServiceTable before, ServiceTable after, String script) {}

    /** Takes in what some Services want from now on, {@link ServiceTable#EMPTY} for nothing any more. */
    public Step change(Map<String, ServiceTable> changes) {
        Set<String> concerned = new HashSet<>(changes.keySet());
        changes.forEach((service, table) -> {
            for (String key :
                    wanted.getOrDefault(service, ServiceTable.EMPTY).addresses().keySet()) {
                concerned.addAll(claimants.getOrDefault(key, new LinkedHashSet<>()));
            }
        });
        ServiceTable before = effective(concerned);
        changes.forEach(this::replace);
        ServiceTable after = effective(concerned);
        return new Step(before, after, chains(after) + ServiceTable.delta(before, after));
    }

    /** Shared chains that are not there yet; once made they stay, since they are few. */
    private String chains(ServiceTable table) {
        return table.choices().stream().filter(made::add).map(Choice::script).collect(Collectors.joining());
    }

    /** The script that fills a table that holds no Services. */
    public String fill() {
        made.clear();
        ServiceTable all = all();
        return chains(all) + ServiceTable.delta(ServiceTable.EMPTY, all);
    }

    private void replace(String service, ServiceTable table) {
        Set<String> keys = table.addresses().keySet();
        for (String key :
                wanted.getOrDefault(service, ServiceTable.EMPTY).addresses().keySet()) {
            if (!keys.contains(key)) {
                claimants.computeIfPresent(key, (k, all) -> all.remove(service) && all.isEmpty() ? null : all);
            }
        }
        keys.forEach(key ->
                claimants.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(service));
        if (table.equals(ServiceTable.EMPTY)) {
            wanted.remove(service);
        } else {
            wanted.put(service, table);
        }
    }

    /** Everything. */
    ServiceTable all() {
        return effective(wanted.keySet());
    }

    private ServiceTable effective(Set<String> services) {
        List<ServiceTable> tables = new ArrayList<>();
        for (String service : services) {
            ServiceTable table = wanted.get(service);
            if (table != null) {
                tables.add(own(service, table));
            }
        }
        return ServiceTable.merged(tables);
    }

    private ServiceTable own(String service, ServiceTable table) {
        return table.without(key ->
                !claimants.getOrDefault(key, new LinkedHashSet<>()).getFirst().equals(service));
    }
}
