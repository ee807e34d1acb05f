package dev.troupe.api.defaults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.Map;

/** Volumes: file modes, and an emptyDir where no source is named. */
final class VolumeDefaults {
    /** rw-r--r--, 0644. */
    private static final int FILE_MODE = 420;

    private static final int TOKEN_SECONDS = 3600;

    private VolumeDefaults() {}

    static void apply(ObjectNode volume) {
        if (!hasSource(volume)) {
            volume.putObject("emptyDir");
            return;
        }
        for (String source : new String[] {"configMap", "secret", "downwardAPI", "projected"}) {
            if (volume.get(source) instanceof ObjectNode files) {
                Trees.number(files, "defaultMode", FILE_MODE);
            }
        }
        if (volume.get("hostPath") instanceof ObjectNode hostPath && Trees.isAbsent(hostPath, "type")) {
            hostPath.put("type", "");
        }
        if (volume.get("downwardAPI") instanceof ObjectNode downward) {
            downwardItems(downward);
        }
        if (volume.get("projected") instanceof ObjectNode projected) {
            projected(projected);
        }
        if (volume.get("image") instanceof ObjectNode image) {
            Trees.text(image, "pullPolicy", ContainerDefaults.pullPolicy(Json.text(image, "reference")));
        }
        if (volume.get("ephemeral") instanceof ObjectNode ephemeral
                && ephemeral.get("volumeClaimTemplate") instanceof ObjectNode template
                && template.get("spec") instanceof ObjectNode spec) {
            Trees.text(spec, "volumeMode", "Filesystem");
        }
    }

    private static boolean hasSource(ObjectNode volume) {
        for (Map.Entry<String, JsonNode> entry : volume.properties()) {
            if (!entry.getKey().equals("name") && !entry.getValue().isNull()) {
                return true;
            }
        }
        return false;
    }

    private static void projected(ObjectNode projected) {
        for (ObjectNode source : Trees.objects(projected, "sources")) {
            if (source.get("serviceAccountToken") instanceof ObjectNode token) {
                Trees.number(token, "expirationSeconds", TOKEN_SECONDS);
            }
            if (source.get("downwardAPI") instanceof ObjectNode downward) {
                downwardItems(downward);
            }
        }
    }

    private static void downwardItems(ObjectNode downward) {
        for (ObjectNode item : Trees.objects(downward, "items")) {
            ContainerDefaults.downwardFields(item);
        }
    }
}
