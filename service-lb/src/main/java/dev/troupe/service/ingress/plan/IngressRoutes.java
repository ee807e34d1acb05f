package dev.troupe.service.ingress.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one Ingress says.
 *
 * @param name {@code namespace/name}
 * @param createdAt when it was made; of two that claim the same, the older has it
 * @param rules paths of hosts
 * @param hosts the hosts of all rules, also of those without paths; "" for every host
 * @param defaultTarget where requests go that no rule covers, null for nowhere
 * @param tls certificates
 */
public record IngressRoutes(
        String name,
        String createdAt,
        List<Rule> rules,
        Set<String> hosts,
        @Nullable Target defaultTarget,
        List<Tls> tls)
        implements Comparable<IngressRoutes> {

    /**
     * One path of a host.
     *
     * @param host in lower case, with {@code *.} for any first label; "" for every host
     * @param exact whether the path must be the very same; else it is a prefix, element by element
     */
    public record Rule(String host, boolean exact, String path, Target target) {}

    /**
     * A certificate.
     *
     * @param secret the name of the Secret, in the Ingress's namespace
     * @param hosts for which it is; "" stands for those that nobody names
     */
    public record Tls(String secret, Set<String> hosts) {}

    /** Reads an Ingress that has passed validation; what is odd all the same is left out. */
    public static IngressRoutes of(JsonNode ingress) {
        JsonNode metadata = ingress.path("metadata");
        String namespace = Json.text(metadata, "namespace");
        JsonNode spec = ingress.path("spec");
        List<Rule> rules = new ArrayList<>();
        Set<String> hosts = new HashSet<>();
        for (JsonNode rule : spec.path("rules")) {
            String host = Json.text(rule, "host").toLowerCase(Locale.ROOT);
            hosts.add(host);
            for (JsonNode path : rule.at("/http/paths")) {
                Target target = target(namespace, path.path("backend"));
                if (target != null) {
                    rules.add(new Rule(
                            host, Json.text(path, "pathType").equals("Exact"), Json.text(path, "path"), target));
                }
            }
        }
        Target byDefault = target(namespace, spec.path("defaultBackend"));
        if (hosts.isEmpty()) {
            hosts.add("");
        }
        return new IngressRoutes(
                namespace + '/' + Json.text(metadata, "name"),
                Json.text(metadata, "creationTimestamp"),
                List.copyOf(rules),
                Set.copyOf(hosts),
                byDefault,
                tls(spec));
    }

    private static List<Tls> tls(JsonNode spec) {
        List<Tls> all = new ArrayList<>();
        for (JsonNode tls : spec.path("tls")) {
            String secret = Json.text(tls, "secretName");
            Set<String> hosts = new HashSet<>();
            tls.path("hosts").forEach(host -> hosts.add(host.asText().toLowerCase(Locale.ROOT)));
            if (hosts.isEmpty()) {
                hosts.add("");
            }
            if (!secret.isEmpty()) {
                all.add(new Tls(secret, Set.copyOf(hosts)));
            }
        }
        return List.copyOf(all);
    }

    private static @Nullable Target target(String namespace, JsonNode backend) {
        JsonNode service = backend.path("service");
        String name = Json.text(service, "name");
        return name.isEmpty()
                ? null
                : new Target(
                        namespace + '/' + name,
                        Json.text(service.path("port"), "name"),
                        service.path("port").path("number").asInt());
    }

    /** The Services that requests may be sent to, {@code namespace/name}. */
    public Set<String> services() {
        Set<String> services = new HashSet<>();
        rules.forEach(rule -> services.add(rule.target().service()));
        if (defaultTarget != null) {
            services.add(defaultTarget.service());
        }
        return services;
    }

    /** The hosts for which it brings certificates. */
    Set<String> tlsHosts() {
        Set<String> all = new HashSet<>();
        tls.forEach(each -> all.addAll(each.hosts()));
        return all;
    }

    /** The Secret that it names for a host, {@code namespace/name}. */
    String secretFor(String host) {
        for (Tls each : tls) {
            if (each.hosts().contains(host)) {
                return name.substring(0, name.indexOf('/') + 1) + each.secret();
            }
        }
        throw new IllegalArgumentException(name + " names no certificate for " + host);
    }

    /** Whoever was first goes first. */
    @Override
    public int compareTo(IngressRoutes other) {
        int byAge = createdAt.compareTo(other.createdAt);
        return byAge == 0 ? name.compareTo(other.name) : byAge;
    }
}
