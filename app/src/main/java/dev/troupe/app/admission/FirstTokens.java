package dev.troupe.app.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.security.BootstrapTokenSecret;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.protocol.object.ObjectClient;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Tokens that {@code troupe init} printed before there was a cluster: a file of Secrets, until the first node runs. */
public final class FirstTokens {
    private FirstTokens() {}

    /** Writes the file; only its owner may read it. */
    public static void write(Path file, List<BootstrapTokenSecret> tokens) throws IOException {
        ArrayNode secrets = Json.array();
        tokens.forEach(token -> secrets.add(token.toSecret()));
        Identity.SecretFile.write(file, new String(Json.write(secrets), StandardCharsets.UTF_8));
    }

    /**
     * Makes the tokens Secrets of the cluster and deletes the file. Does nothing if there is none. Blocks.
     *
     * @throws StatusException if a Secret cannot be written; the file stays then
     */
    public static void keep(Path file, ObjectClient objects, InstantSource clock) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        for (JsonNode secret : Json.read(Files.readAllBytes(file))) {
            BootstrapTokenSecret token = BootstrapTokenSecret.of(secret)
                    .orElseThrow(() -> new IOException(file + " holds something that is no token"));
            create(token, objects, clock);
        }
        Files.delete(file);
    }

    private static void create(BootstrapTokenSecret token, ObjectClient objects, InstantSource clock) {
        ObjectNode secret = token.toSecret();
        try {
            objects.write(new WriteRequest.Create(
                            BootstrapTokenSecret.key(token.token().id()),
                            secret,
                            WriteOptions.internal("joining", clock.instant())))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            // The node may have died between the last Secret and the deletion of the file.
            if (!(e.getCause() instanceof StatusException refusal)
                    || !refusal.reason().equals("AlreadyExists")) {
                throw e;
            }
        }
    }
}
