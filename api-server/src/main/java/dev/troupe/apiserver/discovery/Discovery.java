package dev.troupe.apiserver.discovery;

import dev.troupe.api.Json;
import dev.troupe.apiserver.http.AcceptHeader;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.resource.Resources;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api} and {@code /apis}, in both forms. The documents are made once. */
final class Discovery {
    private static final String AGGREGATED = "APIGroupDiscoveryList";
    private static final String GROUP = "apidiscovery.k8s.io";

    private final Map<String, Tagged> documents = new HashMap<>();
    private final Map<String, Tagged> aggregated = new HashMap<>();

    Discovery(Resources resources, String serverAddress) {
        GroupDocuments groups = new GroupDocuments(resources);
        put("/api", Json.write(groups.coreVersions(serverAddress)));
        put("/apis", Json.write(groups.groupList()));
        for (String group : resources.groups()) {
            String path = group.isEmpty() ? "/api" : "/apis/" + group;
            if (!group.isEmpty()) {
                put(path, Json.write(groups.group(group)));
            }
            for (String version : resources.versions(group)) {
                put(path + '/' + version, Json.write(groups.resourceList(group, version)));
            }
        }
        AggregatedDocuments all = new AggregatedDocuments(resources);
        for (String version : new String[] {"v2", "v2beta1"}) {
            String type = Answer.JSON + ";g=" + GROUP + ";v=" + version + ";as=" + AGGREGATED;
            aggregated.put("/api " + version, new Tagged(type, Json.write(all.document(version, true)), Map.of()));
            aggregated.put("/apis " + version, new Tagged(type, Json.write(all.document(version, false)), Map.of()));
        }
    }

    private void put(String path, byte[] document) {
        documents.put(path, new Tagged(Answer.JSON, document, Map.of()));
    }

    /** The answer for a path, null if it is none of discovery's. */
    @Nullable
    Answer answer(String path, Exchange exchange) {
        if (path.equals("/api") || path.equals("/apis")) {
            for (AcceptHeader.Clause clause :
                    AcceptHeader.parse(exchange.request().getHeader("Accept"))) {
                if (clause.covers(Answer.JSON) && clause.as().isEmpty()) {
                    break;
                }
                if (clause.covers(Answer.JSON)
                        && clause.as().equals(AGGREGATED)
                        && clause.group().equals(GROUP)) {
                    Tagged document = aggregated.get(path + ' ' + clause.version());
                    if (document != null) {
                        return document.answer(exchange);
                    }
                }
            }
        }
        Tagged document = documents.get(path);
        return document == null ? null : document.answer(exchange);
    }
}
