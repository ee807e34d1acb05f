package dev.troupe.app.joining;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import dev.troupe.apiserver.security.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes settings as HOCON. */
final class SettingsFile {
    private SettingsFile() {}

    /** @param settings by their paths; keys of maps among the values are no paths and may hold dots */
    static String text(Map<String, Object> settings) {
        Map<String, Object> root = new LinkedHashMap<>();
        settings.forEach((path, value) -> put(root, path, value));
        return ConfigValueFactory.fromMap(root)
                .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
    }

    /** Only the owner may read the file: it may hold the database's password. */
    static void write(Path file, Map<String, Object> settings) throws IOException {
        Identity.SecretFile.write(file, text(settings));
    }

    @SuppressWarnings("unchecked") // every inner node is one that this method made
    private static void put(Map<String, Object> root, String path, Object value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            root.put(path, value);
            return;
        }
        Object inner = root.computeIfAbsent(path.substring(0, dot), name -> new LinkedHashMap<String, Object>());
        put((Map<String, Object>) inner, path.substring(dot + 1), value);
    }
}
