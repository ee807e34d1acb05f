package dev.troupe.schema.generator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * Writes {@code v2.json.gz}, {@code v3/<group version path>.json.gz}, and {@code v3.txt}, which lists those paths with
 * the hashes of their documents.
 */
final class OpenApiWriter {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, TypeModel> types;
    private final List<ServedKind> kinds;

    OpenApiWriter(Map<String, TypeModel> types, List<ServedKind> kinds) {
        this.types = types;
        this.kinds = kinds;
    }

    /** What a document is made of. Schemas come last: paths decide which are needed. */
    private record Parts(PathNodes paths, SchemaNodes schemas) {
        static Parts of(Map<String, TypeModel> types, Dialect dialect) {
            SchemaNodes schemas = new SchemaNodes(types, dialect);
            return new Parts(new PathNodes(types, dialect, schemas), schemas);
        }
    }

    void write(Path folder) throws IOException {
        Map<String, Parts> documents = new TreeMap<>();
        for (ServedKind kind : kinds) {
            documents
                    .computeIfAbsent(kind.groupVersionPath(), path -> Parts.of(types, Dialect.V3))
                    .paths()
                    .add(kind);
        }
        StringBuilder index = new StringBuilder();
        for (Map.Entry<String, Parts> entry : documents.entrySet()) {
            ObjectNode document = object();
            document.put("openapi", "3.0.0");
            document.set("info", info());
            document.set("paths", entry.getValue().paths().all());
            document.putObject("components")
                    .set("schemas", entry.getValue().schemas().all());
            byte[] json = MAPPER.writeValueAsBytes(document);
            gzip(folder.resolve("v3").resolve(entry.getKey() + ".json.gz"), json);
            index.append(entry.getKey()).append(' ').append(Inputs.digest(json)).append('\n');
        }
        Files.writeString(folder.resolve("v3.txt"), index);
        writeV2(folder.resolve("v2.json.gz"));
    }

    private void writeV2(Path path) throws IOException {
        Parts parts = Parts.of(types, Dialect.V2);
        kinds.forEach(parts.paths()::add);
        ObjectNode document = object();
        document.put("swagger", "2.0");
        document.set("info", info());
        document.set("paths", parts.paths().all());
        document.set("definitions", parts.schemas().all());
        gzip(path, MAPPER.writeValueAsBytes(document));
    }

    private static ObjectNode info() {
        return object().put("title", "Kubernetes").put("version", "v1.37.0");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static void gzip(Path path, byte[] bytes) throws IOException {
        Files.createDirectories(path.getParent());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
            out.write(bytes);
        }
    }
}
