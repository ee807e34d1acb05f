package dev.troupe.apiserver.security;

import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.join.JoinEndpoint;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.node.GatewayPaths;
import dev.troupe.protocol.object.Caller;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides who may do what. Until roles exist, some groups may do everything and others only look after health and what is
 * served; nodes may do what {@link NodeAuthorizer} says; who holds a bootstrap token may ask to become a node.
 */
public final class Authorizer {
    /** What everybody who is known may look at, as clients must to understand the API. */
    private static final List<String> DISCOVERY = List.of("/api", "/apis", "/openapi");

    private static final Set<String> PUBLIC_PATHS = Set.of("/healthz", "/livez", "/readyz", "/version");
    private static final List<String> PUBLIC_PREFIXES = List.of("/healthz/", "/livez/", "/readyz/", "/version/");

    private final Set<String> groups;
    private final NodeAuthorizer nodes;

    /**
     * @param groups the groups whose members may do everything
     * @param feed tells which pods are whose
     */
    public Authorizer(Set<String> groups, ChangeFeed feed) {
        this.groups = Set.copyOf(groups);
        this.nodes = new NodeAuthorizer(feed);
    }

    /** Whether the caller may do everything. */
    public boolean permitsAll(Caller caller) {
        for (String group : caller.groups()) {
            if (groups.contains(group)) {
                return true;
            }
        }
        return false;
    }

    /** @throws StatusException 403 in kube-apiserver's words */
    public void check(Caller caller, RequestInfo info, Query query) {
        Optional<String> refusal = refusal(caller, info, query);
        if (refusal.isPresent()) {
            throw forbidden(info, text(caller, info) + (refusal.get().isEmpty() ? "" : ": " + refusal.get()));
        }
    }

    /** Empty if the caller may; else why not, "" where there is nothing to say but that nothing allows it. */
    public Optional<String> refusal(Caller caller, RequestInfo info, Query query) {
        if (permitsAll(caller)) {
            return Optional.empty();
        }
        if (!info.resourceRequest()) {
            return maySeePath(caller, info) ? Optional.empty() : Optional.of("");
        }
        if (isSelfReview(info) && caller.groups().contains(Authenticator.AUTHENTICATED)) {
            return Optional.empty();
        }
        Optional<String> node = NodeAuthorizer.node(caller);
        return node.isPresent() ? nodes.refusal(node.get(), info, query) : Optional.of("");
    }

    private static boolean maySeePath(Caller caller, RequestInfo info) {
        boolean reads = info.verb().equals("get") || info.verb().equals("head");
        if (isPublic(info.path()) && reads) {
            return true;
        }
        if (JoinEndpoint.isJoin(info) && caller.groups().contains(BootstrapTokenSecret.BOOTSTRAPPERS)) {
            return true;
        }
        if (reads && caller.groups().contains(Authenticator.AUTHENTICATED) && isDiscovery(info.path())) {
            return true;
        }
        String folder = GatewayPaths.node(info.path());
        return !folder.isEmpty() && NodeAuthorizer.node(caller).equals(Optional.of(folder));
    }

    private static boolean isDiscovery(String path) {
        return DISCOVERY.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + '/'));
    }

    private static boolean isPublic(String path) {
        return PUBLIC_PATHS.contains(path) || PUBLIC_PREFIXES.stream().anyMatch(path::startsWith);
    }

    /** Everybody may ask who they are and what they may do. */
    private static boolean isSelfReview(RequestInfo info) {
        return info.verb().equals("create")
                && info.resource().startsWith("selfsubject")
                && (info.group().equals("authorization.k8s.io") || info.group().equals("authentication.k8s.io"));
    }

    private static String text(Caller caller, RequestInfo info) {
        if (!info.resourceRequest()) {
            return "forbidden: User \"" + caller.user() + "\" cannot " + info.verb() + " path \"" + info.path() + "\"";
        }
        String resource = info.subresource().isEmpty() ? info.resource() : info.resource() + '/' + info.subresource();
        StringBuilder out = new StringBuilder(info.groupResource());
        if (!info.name().isEmpty()) {
            out.append(" \"").append(info.name()).append('"');
        }
        out.append(" is forbidden: User \"").append(caller.user()).append("\" cannot ");
        out.append(info.verb()).append(" resource \"").append(resource).append("\" in API group \"");
        out.append(info.group()).append('"');
        if (info.namespace().isEmpty()) {
            out.append(" at the cluster scope");
        } else {
            out.append(" in the namespace \"").append(info.namespace()).append('"');
        }
        return out.toString();
    }

    private static StatusException forbidden(RequestInfo info, String message) {
        return new StatusException(403, "Forbidden", message, info.group(), info.resource(), info.name(), List.of(), 0);
    }
}
