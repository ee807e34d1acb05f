package dev.troupe.service.ingress;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** Certificates as the JDK's keytool makes them. */
public final class TlsSecrets {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private TlsSecrets() {}

    /** A certificate and its key, both PEM. */
    public record Pair(String certificate, String key) {}

    /** @param algorithm {@code RSA} or {@code EC} */
    public static Pair make(String commonName, String algorithm) throws Exception {
        Path folder = Files.createTempDirectory("troupe-tls");
        Path file = folder.resolve("store");
        try {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "a",
                            "-keyalg",
                            algorithm,
                            "-dname",
                            "CN=" + commonName,
                            "-ext",
                            "san=dns:" + commonName,
                            "-validity",
                            "30",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            new String(PASSWORD))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD);
            }
            return new Pair(
                    pem("CERTIFICATE", store.getCertificate("a").getEncoded()),
                    pem("PRIVATE KEY", store.getKey("a", PASSWORD).getEncoded()));
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }

    /** A Secret of the type {@code kubernetes.io/tls}. */
    public static ObjectNode secret(String namespace, String name, String certificate, String key) {
        ObjectNode secret =
                Json.object().put("apiVersion", "v1").put("kind", "Secret").put("type", "kubernetes.io/tls");
        secret.putObject("metadata").put("namespace", namespace).put("name", name);
        secret.putObject("data").put("tls.crt", base64(certificate)).put("tls.key", base64(key));
        return secret;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
