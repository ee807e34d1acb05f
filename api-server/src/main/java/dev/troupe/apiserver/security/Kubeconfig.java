package dev.troupe.apiserver.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** Writes the file with which kubectl finds a cluster and proves who it is. */
public final class Kubeconfig {
    private Kubeconfig() {}

    /**
     * @param cluster the cluster's name, which the context and user take too
     * @param server the URL of the API, {@code https://host:port}
     */
    public static String text(String cluster, String server, Identity authority, Identity client) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: %1$s
                  cluster:
                    server: %2$s
                    certificate-authority-data: %3$s
                users:
                - name: %1$s-admin
                  user:
                    client-certificate-data: %4$s
                    client-key-data: %5$s
                contexts:
                - name: %1$s
                  context:
                    cluster: %1$s
                    user: %1$s-admin
                current-context: %1$s
                preferences: {}
                """.formatted(
                        cluster,
                        server,
                        base64(authority.certificatePem()),
                        base64(client.certificatePem()),
                        base64(client.keyPem()));
    }

    /** Writes the file so that only its owner may read it. */
    public static void write(Path file, String cluster, String server, Pki pki) throws IOException {
        Identity.SecretFile.write(file, text(cluster, server, pki.authority().self(), pki.admin()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
