package dev.troupe.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.openapi.OpenApiDocuments;
import dev.troupe.apiserver.health.Health;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.resource.Resources;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Answers for paths that name no resource. */
public final class PathTable {
    private final Health health;
    private final Version version = new Version();
    private final Discovery discovery;
    private final OpenApi openApi;
    private final Resources resources;

    /** @param serverAddress {@code host:port} for {@code /api} */
    public PathTable(Health health, Resources resources, OpenApiDocuments documents, String serverAddress) {
        this.health = health;
        this.resources = resources;
        this.discovery = new Discovery(resources, serverAddress);
        this.openApi = new OpenApi(documents);
    }

    /** @throws StatusException 404 if there is nothing at an API path */
    public Answer answer(String sentPath, Exchange exchange) {
        String path = withoutLastSlash(sentPath);
        Answer answer = find(path, exchange);
        if (answer != null) {
            return answer;
        }
        if (path.startsWith("/api/") || path.startsWith("/apis/")) {
            throw StatusException.noSuchPath();
        }
        return Answer.text(404, "404 page not found\n");
    }

    private @Nullable Answer find(String path, Exchange exchange) {
        if (path.equals("/")) {
            return index();
        }
        if (path.equals("/version")) {
            return version.answer();
        }
        Answer answer = health.answer(path, exchange.query());
        if (answer == null) {
            answer = discovery.answer(path, exchange);
        }
        return answer == null ? openApi.answer(path, exchange) : answer;
    }

    private static String withoutLastSlash(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private Answer index() {
        TreeSet<String> paths = new TreeSet<>();
        for (String path :
                new String[] {"/api", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"
                }) {
            paths.add(path);
        }
        for (String group : resources.groups()) {
            String path = group.isEmpty() ? "/api" : "/apis/" + group;
            paths.add(path);
            resources.versions(group).forEach(name -> paths.add(path + '/' + name));
        }
        ObjectNode index = Json.object();
        GroupDocuments.addAll(index.putArray("paths"), paths);
        return Answer.json(200, index);
    }
}
