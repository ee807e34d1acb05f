package dev.troupe.apiserver.security;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.ResourceKey;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.network.Ingresses;
import dev.troupe.protocol.object.Caller;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.pod.PodReferences;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.Set;

/**
 * What a node may ask for: its own Node and lease, its pods, and what these refer to; Services and Ingresses, and the
 * Secrets with the certificates of Ingresses that it serves. What it may change of them, {@link
 * dev.troupe.apiserver.admission.NodeRestriction} says, which sees the bodies. The rules and the words are those of
 * Kubernetes' node authorizer.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/node/">Using Node Authorization</a>
 */
public final class NodeAuthorizer {
    private static final Set<String> READ = Set.of("get", "list", "watch");
    private static final String LEASES = "kube-node-lease";

    private final ChangeFeed feed;

    NodeAuthorizer(ChangeFeed feed) {
        this.feed = feed;
    }

    /** The node whose user this is; empty for users that are no nodes. */
    public static Optional<String> node(Caller caller) {
        boolean isNode = caller.user().startsWith(NodeIdentity.USER_PREFIX)
                && caller.groups().contains(NodeIdentity.NODES);
        return isNode ? Optional.of(caller.user().substring(NodeIdentity.USER_PREFIX.length())) : Optional.empty();
    }

    /** Why a node may not; empty if it may. The reason is "" where there is nothing to add. */
    Optional<String> refusal(String node, RequestInfo info, Query query) {
        return switch (info.groupResource()) {
            case "nodes" -> aboutNodes(node, info, query);
            case "pods" -> aboutPods(node, info, query);
            case "configmaps", "secrets", "serviceaccounts" -> aboutReferences(node, info, query);
            case "leases.coordination.k8s.io" -> aboutLeases(node, info);
            case "events", "events.events.k8s.io" ->
                allowedIf(info.subresource().isEmpty() && isWrite(info.verb()), "can only create and update events");
            case "services",
                    "endpointslices.discovery.k8s.io",
                    "networkpolicies.networking.k8s.io",
                    Ingresses.INGRESSES,
                    Ingresses.CLASSES ->
                allowedIf(
                        info.subresource().isEmpty() && READ.contains(info.verb()),
                        "can only read resources of this type");
            default -> Optional.of("");
        };
    }

    private static Optional<String> allowedIf(boolean allowed, String why) {
        return allowed ? Optional.empty() : Optional.of(why);
    }

    private static boolean isWrite(String verb) {
        return verb.equals("create") || isChange(verb);
    }

    private static boolean isChange(String verb) {
        return verb.equals("update") || verb.equals("patch");
    }

    private static Optional<String> aboutNodes(String node, RequestInfo info, Query query) {
        String verb = info.verb();
        if (info.subresource().equals("status")) {
            return allowedIf(isChange(verb), "");
        }
        if (!info.subresource().isEmpty()) {
            return Optional.of("");
        }
        if (READ.contains(verb)) {
            return allowedIf(
                    name(info, query).equals(node),
                    "node '" + node + "' cannot read "
                            + (info.name().isEmpty() ? "all nodes" : "'" + info.name() + "'")
                            + ", only its own Node object");
        }
        return allowedIf(isWrite(verb), "");
    }

    private Optional<String> aboutPods(String node, RequestInfo info, Query query) {
        String verb = info.verb();
        return switch (info.subresource()) {
            case "" ->
                switch (verb) {
                    case "delete" -> Optional.empty();
                    case "get" ->
                        allowedIf(
                                feed.find(new ResourceKey("pods", info.namespace(), info.name()))
                                        .filter(pod -> pod.header().nodeName().equals(node))
                                        .isPresent(),
                                unrelated(node));
                    case "list", "watch" ->
                        allowedIf(
                                demanded(query, "spec.nodeName").equals(node),
                                "can only list/watch pods with spec.nodeName field selector");
                    default -> Optional.of("");
                };
            case "status" -> allowedIf(isChange(verb), "");
            case "eviction" -> allowedIf(verb.equals("create"), "");
            default -> Optional.of("");
        };
    }

    private Optional<String> aboutReferences(String node, RequestInfo info, Query query) {
        if (!READ.contains(info.verb())) {
            return Optional.of("can only read resources of this type");
        }
        if (!info.subresource().isEmpty()) {
            return Optional.of("cannot read subresource");
        }
        if (info.namespace().isEmpty()) {
            return Optional.of("can only read namespaced object of this type");
        }
        String name = name(info, query);
        if (name.isEmpty()) {
            return Optional.of("No Object name found");
        }
        ResourceKey key = new ResourceKey(info.resource(), info.namespace(), name);
        FeedFilter pods = FeedFilter.of("pods").onNode(node).inNamespace(info.namespace());
        for (StoredObject pod : feed.list(pods).objects()) {
            if (PodReferences.of(pod.as(Pod.class)).contains(key)) {
                return Optional.empty();
            }
        }
        return isCertificate(key) ? Optional.empty() : Optional.of(unrelated(node));
    }

    /** Whether an Ingress that every node serves names the Secret. */
    private boolean isCertificate(ResourceKey key) {
        if (!key.resource().equals("secrets")) {
            return false;
        }
        for (StoredObject ingress : feed.list(FeedFilter.of(Ingresses.INGRESSES).inNamespace(key.namespace()))
                .objects()) {
            JsonNode tree = ingress.tree();
            if (Ingresses.secrets(tree).contains(key) && Ingresses.isOurs(tree, feed)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> aboutLeases(String node, RequestInfo info) {
        if (!info.verb().equals("get") && !isWrite(info.verb()) && !info.verb().equals("delete")) {
            return Optional.of("can only get, create, update, patch, or delete a node lease");
        }
        if (!info.namespace().equals(LEASES)) {
            return Optional.of("can only access leases in the \"" + LEASES + "\" system namespace");
        }
        return allowedIf(
                info.verb().equals("create") || info.name().equals(node),
                "can only access node lease with the same name as the requesting node");
    }

    private static String unrelated(String node) {
        return "no relationship found between node '" + node + "' and this object";
    }

    /** The one object that a request means, by its path or by a selector; empty if it may mean others. */
    private static String name(RequestInfo info, Query query) {
        return info.name().isEmpty() ? demanded(query, "metadata.name") : info.name();
    }

    /** The value that the field selector demands of a field, empty if it demands none. */
    private static String demanded(Query query, String field) {
        String selector = query.text("fieldSelector");
        if (selector.indexOf('\\') >= 0) {
            return ""; // a comma may be part of a value
        }
        for (String term : selector.split(",", -1)) {
            for (String operator : new String[] {"==", "="}) {
                if (term.startsWith(field + operator)) {
                    return term.substring(field.length() + operator.length());
                }
            }
        }
        return "";
    }
}
