package dev.troupe.node.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.node.port.RegistryAuth;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Credentials for registries out of imagePullSecrets. */
public final class PullSecrets {
    private PullSecrets() {}

    /** The credentials that fit the image's registry, in the order of the secrets. Broken secrets are passed over. */
    public static List<RegistryAuth> forImage(String image, Collection<Secret> secrets) {
        List<RegistryAuth> found = new ArrayList<>();
        for (Secret secret : secrets) {
            Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
            try {
                if (data.containsKey(".dockerconfigjson")) {
                    collect(image, read(data.get(".dockerconfigjson")).path("auths"), found);
                } else if (data.containsKey(".dockercfg")) {
                    collect(image, read(data.get(".dockercfg")), found);
                }
            } catch (IllegalArgumentException | UncheckedIOException e) {
                // Not base64 or not JSON: as a kubelet does, try the pull with what is left.
                continue;
            }
        }
        return found;
    }

    private static JsonNode read(String base64) {
        return Json.read(Base64.getDecoder().decode(base64));
    }

    private static void collect(String image, JsonNode registries, List<RegistryAuth> into) {
        String full = ImageNames.registry(image).equals("docker.io") && !image.startsWith("docker.io/")
                ? "docker.io/" + image
                : image;
        registries.properties().forEach(entry -> {
            if (fits(full, entry.getKey())) {
                into.add(auth(entry.getValue()));
            }
        });
    }

    private static boolean fits(String image, String registry) {
        String pattern = registry.replaceFirst("^https?://", "").replaceFirst("/(v1|v2)?/?$", "");
        if (pattern.equals("index.docker.io")) {
            pattern = "docker.io";
        }
        int slash = pattern.indexOf('/');
        String host = slash < 0 ? pattern : pattern.substring(0, slash);
        String path = slash < 0 ? "" : pattern.substring(slash);
        String imageHost = image.substring(0, image.indexOf('/'));
        String imagePath = image.substring(image.indexOf('/'));
        String glob = "\\Q" + host.replace("*", "\\E[^.]*\\Q") + "\\E";
        return imageHost.matches(glob) && imagePath.startsWith(path);
    }

    private static RegistryAuth auth(JsonNode entry) {
        String username = Json.text(entry, "username");
        String password = Json.text(entry, "password");
        String auth = Json.text(entry, "auth");
        if (username.isEmpty() && !auth.isEmpty()) {
            String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                username = pair.substring(0, colon);
                password = pair.substring(colon + 1);
            }
        }
        // Chosen for this image already; containerd would read the registry as a URL, which host:port is not.
        return new RegistryAuth(
                username, password, auth, "", Json.text(entry, "identitytoken"), Json.text(entry, "registrytoken"));
    }
}
