package dev.troupe.apiserver.request;

import dev.troupe.apiserver.http.PathParts;
import dev.troupe.apiserver.http.Query;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Locale;

/**
 * What a path and method ask for, before anything is looked up.
 *
 * @param resourceRequest whether it names a resource; if not, only {@code verb} and {@code path} say something
 * @param verb the API verb ({@code get}, {@code list}, {@code deletecollection}, …), the method in lower case for
 *     other paths
 * @param path the path as it was sent
 * @param group the API group, empty for the core group
 * @param version the version of the group
 * @param namespace empty for cluster-scoped resources and for all namespaces
 * @param resource the plural
 * @param name empty for collections
 * @param subresource empty for the object itself
 */
public record RequestInfo(
        boolean resourceRequest,
        String verb,
        String path,
        String group,
        String version,
        String namespace,
        String resource,
        String name,
        String subresource) {

    /** The subresource below which a path goes on: the rest is for whoever is behind it. */
    public static final String PROXY = "proxy";

    /** Reads a request as kube-apiserver's resolver does. */
    public static RequestInfo of(HttpMethod method, String path, Query query) {
        List<String> parts = PathParts.split(path);
        boolean core = !parts.isEmpty() && parts.getFirst().equals("api");
        boolean grouped = !parts.isEmpty() && parts.getFirst().equals("apis");
        int prefix = core ? 2 : 3;
        if ((!core && !grouped) || parts.size() <= prefix) {
            return other(method, path);
        }
        String group = core ? "" : parts.get(1);
        String version = parts.get(prefix - 1);
        List<String> rest = parts.subList(prefix, parts.size());
        boolean oldWatch = rest.getFirst().equals("watch") && rest.size() > 1;
        if (oldWatch) {
            rest = rest.subList(1, rest.size());
        }
        String namespace = "";
        if (rest.getFirst().equals("namespaces") && rest.size() > 2 && !isNamespaceSubresource(rest.get(2))) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? rest.get(2) : "";
        if (rest.size() > 3 && !subresource.equals(PROXY)) {
            return other(method, path);
        }
        String verb = oldWatch && method == HttpMethod.GET ? "watch" : verb(method, name, query);
        if (subresource.equals(PROXY) && (method == HttpMethod.HEAD || method == HttpMethod.OPTIONS)) {
            verb = "get";
        }
        return new RequestInfo(true, verb, path, group, version, namespace, rest.getFirst(), name, subresource);
    }

    private static RequestInfo other(HttpMethod method, String path) {
        return new RequestInfo(false, method.name().toLowerCase(Locale.ROOT), path, "", "", "", "", "", "");
    }

    private static boolean isNamespaceSubresource(String part) {
        return part.equals("status") || part.equals("finalize");
    }

    private static String verb(HttpMethod method, String name, Query query) {
        return switch (method.name()) {
            case "POST" -> "create";
            case "GET" -> {
                if (!name.isEmpty()) {
                    yield "get";
                }
                yield query.flag("watch") ? "watch" : "list";
            }
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> method.name().toLowerCase(Locale.ROOT);
        };
    }

    /** What of the path comes after a {@link #PROXY} subresource, as it was sent; empty for nothing. */
    public String proxiedPath() {
        int before = (group.isEmpty() ? 2 : 3) + (namespace.isEmpty() ? 0 : 2) + 3;
        int at = 0;
        for (int parts = 0; parts < before; parts++) {
            at = path.indexOf('/', at + 1);
            if (at < 0) {
                return "";
            }
        }
        return path.substring(at);
    }

    /** {@code pods} or {@code deployments.apps}. */
    public String groupResource() {
        return group.isEmpty() ? resource : resource + '.' + group;
    }
}
