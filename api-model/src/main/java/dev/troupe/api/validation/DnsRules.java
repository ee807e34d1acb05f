package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** {@code dnsPolicy} and {@code dnsConfig}. The limits are those of libc's resolver. */
final class DnsRules {
    private static final List<String> POLICIES = List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final int NAMESERVERS_MAX = 3;
    private static final int SEARCHES_MAX = 32;
    private static final int SEARCH_CHARACTERS_MAX = 2048;

    private DnsRules() {}

    static void policy(JsonNode spec, Path path, Errors errors) {
        String policy = Fields.text(spec, "dnsPolicy");
        if (policy.isEmpty()) {
            errors.required(path);
        } else if (!POLICIES.contains(policy)) {
            errors.notSupported(path, policy, POLICIES);
        }
    }

    static void config(JsonNode spec, Path path, Errors errors) {
        JsonNode config = Fields.object(spec, "dnsConfig");
        JsonNode servers = Fields.list(config, "nameservers");
        if (Fields.text(spec, "dnsPolicy").equals("None") && servers.isEmpty()) {
            if (config.isMissingNode()) {
                errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
            } else {
                errors.required(
                        path.child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None");
            }
            return;
        }
        if (servers.size() > NAMESERVERS_MAX) {
            errors.invalid(
                    path.child("nameservers"), servers, "must not have more than " + NAMESERVERS_MAX + " nameservers");
        }
        int i = 0;
        for (JsonNode server : servers) {
            Addresses.ip(Fields.text(server), path.child("nameservers").index(i++), errors);
        }
        searches(Fields.list(config, "searches"), path.child("searches"), errors);
        i = 0;
        for (JsonNode option : Fields.list(config, "options")) {
            if (Fields.text(option, "name").isEmpty()) {
                errors.required(path.child("options").index(i), "must not be empty");
            }
            i++;
        }
    }

    private static void searches(JsonNode searches, Path path, Errors errors) {
        if (searches.size() > SEARCHES_MAX) {
            errors.invalid(path, searches, "must not have more than " + SEARCHES_MAX + " search paths");
        }
        int characters = Math.max(0, searches.size() - 1);
        int i = 0;
        for (JsonNode element : searches) {
            String search = Fields.text(element);
            characters += search.length();
            if (!search.equals(".")) {
                String domain = search.endsWith(".") ? search.substring(0, search.length() - 1) : search;
                // Underscores are allowed in what is searched, though not in names of objects.
                if (!Names.dnsSubdomain(domain.replace('_', 'x')).isEmpty()) {
                    errors.invalid(path.index(i), domain, Names.dnsSubdomain(domain));
                }
            }
            i++;
        }
        if (characters > SEARCH_CHARACTERS_MAX) {
            errors.invalid(
                    path,
                    searches,
                    "must not have more than " + SEARCH_CHARACTERS_MAX
                            + " characters (including spaces) in the search list");
        }
    }
}
