package dev.troupe.apiserver.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.ResourceKey;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which labels a node may give itself. Those under {@code kubernetes.io} and {@code k8s.io} decide where others' pods go, so
 * a node has only the well-known ones among them.
 */
public final class NodeLabels {
    private static final Set<String> OWN = Set.of(
            "kubernetes.io/hostname",
            "kubernetes.io/arch",
            "kubernetes.io/os",
            "beta.kubernetes.io/arch",
            "beta.kubernetes.io/os",
            "beta.kubernetes.io/instance-type",
            "node.kubernetes.io/instance-type",
            "topology.kubernetes.io/region",
            "topology.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone");
    private static final Set<String> OWN_PREFIXES = Set.of("kubelet.kubernetes.io", "node.kubernetes.io");

    private NodeLabels() {}

    /** Throws 403 if an object or patch sets a label that is not the node's to set. */
    static void check(String node, ResourceKey key, JsonNode object) {
        Set<String> forbidden = new TreeSet<>();
        for (Map.Entry<String, JsonNode> label :
                object.path("metadata").path("labels").properties()) {
            if (!mayBeOwn(label.getKey())) {
                forbidden.add(label.getKey());
            }
        }
        if (!forbidden.isEmpty()) {
            throw NodeRestriction.refused(
                    key, "node \"" + node + "\" is not allowed to modify labels: " + String.join(", ", forbidden));
        }
    }

    /** Whether a node may give itself a label of this key. */
    public static boolean mayBeOwn(String label) {
        if (label.startsWith("$")) {
            return false; // a directive of a strategic merge patch, which might take the others away
        }
        int slash = label.indexOf('/');
        if (slash < 0 || OWN.contains(label)) {
            return true;
        }
        String prefix = label.substring(0, slash);
        boolean reserved = isUnder(prefix, "kubernetes.io") || isUnder(prefix, "k8s.io");
        return !reserved || OWN_PREFIXES.stream().anyMatch(own -> isUnder(prefix, own));
    }

    private static boolean isUnder(String prefix, String domain) {
        return prefix.equals(domain) || prefix.endsWith('.' + domain);
    }
}
