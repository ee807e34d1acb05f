package dev.troupe.schema.generator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a kind's definition file says of its place in the API. Fields as in api-model's {@code KindDefinition}. */
@JsonIgnoreProperties(ignoreUnknown = true)
record ServedKind(
        String group,
        String version,
        String kind,
        String plural,
        boolean namespaced,
        String schema,
        List<Subresource> subresources,
        List<Alias> alsoServedAs) {

    ServedKind {
        subresources = orEmpty(subresources);
        alsoServedAs = orEmpty(alsoServedAs);
    }

    record Subresource(String name, String group, String version, String kind, List<String> verbs) {}

    record Alias(String group, String version, String schema) {}

    /** Every kind in every group version that serves it. */
    static List<ServedKind> read(Path folder) throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        List<ServedKind> kinds = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> listing = Files.list(folder)) {
            files = listing.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            ServedKind kind = yaml.readValue(Files.readAllBytes(file), ServedKind.class);
            kinds.add(kind);
            for (Alias alias : kind.alsoServedAs()) {
                kinds.add(new ServedKind(
                        alias.group(),
                        alias.version(),
                        kind.kind(),
                        kind.plural(),
                        kind.namespaced(),
                        alias.schema(),
                        List.of(),
                        List.of()));
            }
        }
        return kinds;
    }

    /** {@code api/v1} or {@code apis/apps/v1}. */
    String groupVersionPath() {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }

    /** The path of the collection of one namespace, or of all objects if there are no namespaces. */
    String collectionPath() {
        return "/" + groupVersionPath() + (namespaced ? "/namespaces/{namespace}/" : "/") + plural;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
