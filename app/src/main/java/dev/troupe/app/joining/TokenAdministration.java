package dev.troupe.app.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.security.BootstrapToken;
import dev.troupe.apiserver.security.BootstrapTokenSecret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes, shows and revokes the bootstrap tokens of a running cluster, by its API. */
public final class TokenAdministration {
    private static final String SECRETS = "/api/v1/namespaces/" + BootstrapTokenSecret.NAMESPACE + "/secrets";
    private static final int NOT_FOUND = 404;

    private final Administrator administrator;

    private TokenAdministration(Administrator administrator) {
        this.administrator = administrator;
    }

    /** @param kubeconfig the administrator's */
    public static TokenAdministration of(Path kubeconfig) throws IOException {
        return new TokenAdministration(Administrator.of(kubeconfig));
    }

    /**
     * A row of {@code troupe token list}.
     *
     * @param ttl what is left of its life
     * @param expires when it ends, {@code <never>} for never
     */
    public record Row(
            String token, String ttl, String expires, String usages, String description, String extraGroups) {}

    /** Keeps a token in the cluster. */
    public void create(BootstrapTokenSecret token) throws IOException, InterruptedException {
        administrator.post(SECRETS, token.toSecret());
    }

    /** The command that joins a machine with this token. */
    public String joinCommand(BootstrapToken token, boolean control) {
        return JoinCommandLine.text(administrator.server(), token, administrator.authorityHash(), control);
    }

    /** All tokens, expired ones too. */
    public List<Row> list(Instant now) throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        for (JsonNode item : administrator.get(SECRETS).path("items")) {
            BootstrapTokenSecret.of(item).map(token -> row(token, now)).ifPresent(rows::add);
        }
        return rows;
    }

    private static Row row(BootstrapTokenSecret token, Instant now) {
        @Nullable Instant end = token.expiration();
        return new Row(
                token.token().text(),
                TimeToLive.left(end, now),
                end == null ? "<never>" : end.toString(),
                String.join(",", token.usages()),
                token.description().isEmpty() ? "<none>" : token.description(),
                String.join(",", token.groups()));
    }

    /**
     * Revokes a token; from then on nobody can join with it.
     *
     * @param tokenId its first six characters
     */
    public void delete(String tokenId) throws IOException, InterruptedException {
        try {
            administrator.delete(
                    SECRETS + "/" + BootstrapTokenSecret.key(tokenId).name());
        } catch (StatusException e) {
            if (e.code() == NOT_FOUND) {
                throw new IOException("there is no token " + tokenId, e);
            }
            throw e;
        }
    }
}
