package dev.troupe.apiserver.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bootstrap token as the cluster keeps it: a Secret in {@code kube-system} with kubeadm's fields.
 *
 * @param expiration after this the token is void; null for never
 * @param usages {@code authentication}, {@code signing}
 * @param groups groups of the token's user beside {@value #BOOTSTRAPPERS}
 */
public record BootstrapTokenSecret(
        BootstrapToken token,
        String description,
        @Nullable Instant expiration,
        List<String> usages,
        List<String> groups) {
    /** The namespace of the Secrets. */
    public static final String NAMESPACE = "kube-system";

    /** The type of the Secrets. */
    public static final String TYPE = "bootstrap.kubernetes.io/token";

    /** The group of every token's user. */
    public static final String BOOTSTRAPPERS = "system:bootstrappers";

    /** kubeadm's group for tokens that let workers join. */
    public static final String NODE_GROUP = "system:bootstrappers:kubeadm:default-node-token";

    /** The group of tokens that let control nodes join, who are given the CA's key. */
    public static final String CONTROL_GROUP = "system:bootstrappers:troupe:control-node-token";

    /** The usage without which the API takes no token. */
    public static final String AUTHENTICATION = "authentication";

    private static final String NAME_PREFIX = "bootstrap-token-";
    private static final String USAGE_PREFIX = "usage-bootstrap-";
    private static final Pattern GROUP = Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");

    public BootstrapTokenSecret {
        usages = List.copyOf(usages);
        groups = List.copyOf(groups);
        for (String group : groups) {
            if (!GROUP.matcher(group).matches()) {
                throw new IllegalArgumentException(
                        "the group \"" + group + "\" of a bootstrap token must match \"" + GROUP + "\"");
            }
        }
    }

    /** The key of the Secret for a token. */
    public static ResourceKey key(String tokenId) {
        return new ResourceKey("secrets", NAMESPACE, NAME_PREFIX + tokenId);
    }

    /** Whether the token is void at this time. */
    public boolean expired(Instant now) {
        return expiration != null && !now.isBefore(expiration);
    }

    /** The Secret to create. */
    public ObjectNode toSecret() {
        ObjectNode secret = Json.object().put("apiVersion", "v1").put("kind", "Secret");
        secret.putObject("metadata").put("name", NAME_PREFIX + token.id()).put("namespace", NAMESPACE);
        secret.put("type", TYPE);
        ObjectNode data = secret.putObject("data");
        put(data, "token-id", token.id());
        put(data, "token-secret", token.secret());
        if (!description.isEmpty()) {
            put(data, "description", description);
        }
        if (expiration != null) {
            put(data, "expiration", expiration.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        if (!groups.isEmpty()) {
            put(data, "auth-extra-groups", String.join(",", groups));
        }
        usages.forEach(usage -> put(data, USAGE_PREFIX + usage, "true"));
        return secret;
    }

    /** Reads a Secret; empty if it is none of a token, or names another token than it holds, or is malformed. */
    public static Optional<BootstrapTokenSecret> of(JsonNode secret) {
        JsonNode data = secret.path("data");
        String id = get(data, "token-id");
        String name = secret.path("metadata").path("name").asText("");
        if (!secret.path("type").asText("").equals(TYPE) || !name.equals(NAME_PREFIX + id)) {
            return Optional.empty();
        }
        try {
            String expiration = get(data, "expiration");
            return Optional.of(new BootstrapTokenSecret(
                    new BootstrapToken(id, get(data, "token-secret")),
                    get(data, "description"),
                    expiration.isEmpty()
                            ? null
                            : OffsetDateTime.parse(expiration).toInstant(),
                    usages(data),
                    groups(get(data, "auth-extra-groups"))));
        } catch (IllegalArgumentException | DateTimeException malformed) {
            return Optional.empty();
        }
    }

    private static List<String> usages(JsonNode data) {
        List<String> usages = new ArrayList<>();
        data.fieldNames().forEachRemaining(field -> {
            if (field.startsWith(USAGE_PREFIX) && get(data, field).equals("true")) {
                usages.add(field.substring(USAGE_PREFIX.length()));
            }
        });
        return usages;
    }

    private static List<String> groups(String list) {
        return list.isEmpty() ? List.of() : List.of(list.split(",", -1));
    }

    private static void put(ObjectNode data, String field, String value) {
        data.put(field, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    }

    private static String get(JsonNode data, String field) {
        return new String(Base64.getDecoder().decode(data.path(field).asText("")), StandardCharsets.UTF_8);
    }
}
