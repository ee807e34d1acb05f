package dev.troupe.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every kind that is served, by its resource. Read once from the definition files under {@code kinds/}. */
public final class Kinds {
    private final Map<String, KindDefinition> byResource;

    private Kinds(Map<String, KindDefinition> byResource) {
        this.byResource = Collections.unmodifiableMap(byResource);
    }

    /** The built-in kinds. */
    public static Kinds builtIn() {
        return Holder.BUILT_IN;
    }

    public static Kinds of(Collection<KindDefinition> definitions) {
        Map<String, KindDefinition> map = new LinkedHashMap<>();
        definitions.stream()
                .sorted(Comparator.comparing(KindDefinition::resource))
                .forEach(definition -> map.put(definition.resource(), definition));
        return new Kinds(map);
    }

    public Collection<KindDefinition> all() {
        return byResource.values();
    }

    /** The kind whose {@link KindDefinition#resource()} this is. */
    public @Nullable KindDefinition find(String resource) {
        return byResource.get(resource);
    }

    /** As {@link #find}, for resources that are known to exist. */
    public KindDefinition get(String resource) {
        KindDefinition definition = byResource.get(resource);
        if (definition == null) {
            throw new IllegalArgumentException("no such resource: " + resource);
        }
        return definition;
    }

    private static final class Holder {
        static final Kinds BUILT_IN = load();

        private static Kinds load() {
            ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
            List<KindDefinition> definitions = new ArrayList<>();
            URL folder = Kinds.class.getResource("/kinds");
            if (folder == null) {
                throw new IllegalStateException("no kinds/ on the classpath");
            }
            try {
                URI uri = folder.toURI();
                if (uri.getScheme().equals("jar")) {
                    try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                        read(yaml, jar.getPath("/kinds"), definitions);
                    }
                } else {
                    read(yaml, Path.of(uri), definitions);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
            return of(definitions);
        }

        private static void read(ObjectMapper yaml, Path folder, List<KindDefinition> into) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    if (file.toString().endsWith(".yaml")) {
                        into.add(yaml.readValue(Files.readAllBytes(file), KindDefinition.class));
                    }
                }
            }
        }
    }
}
