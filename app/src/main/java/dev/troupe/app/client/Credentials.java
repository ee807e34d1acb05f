package dev.troupe.app.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a kubeconfig that Troupe wrote says.
 *
 * @param server where the API is
 * @param tls trusts the cluster's authority and presents the administrator's certificate
 */
public record Credentials(URI server, SSLContext tls) {
    private static final String ALIAS = "only";
    private static final char[] NO_PASSWORD = new char[0];

    /** @throws IOException if there is no such file or it lacks something */
    public static Credentials read(Path kubeconfig) throws IOException {
        if (!Files.exists(kubeconfig)) {
            throw new IOException("there is no " + kubeconfig + "; start the cluster with troupe up, or say --dir");
        }
        JsonNode config = new ObjectMapper(new YAMLFactory()).readTree(kubeconfig.toFile());
        JsonNode cluster = config.path("clusters").path(0).path("cluster");
        JsonNode user = config.path("users").path(0).path("user");
        try {
            Certificate authority = certificate(cluster.path("certificate-authority-data"));
            Certificate client = certificate(user.path("client-certificate-data"));
            return new Credentials(
                    URI.create(cluster.path("server").asText()),
                    context(authority, client, key(user.path("client-key-data"))));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use the certificates in " + kubeconfig + ": " + e.getMessage(), e);
        }
    }

    private static Certificate certificate(JsonNode field) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(Base64.getDecoder().decode(field.asText())));
    }

    private static PrivateKey key(JsonNode field) throws GeneralSecurityException {
        String pem = new String(Base64.getDecoder().decode(field.asText()), StandardCharsets.US_ASCII);
        byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static SSLContext context(Certificate authority, Certificate client, PrivateKey key)
            throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, NO_PASSWORD);
        keys.setKeyEntry(ALIAS, key, NO_PASSWORD, new Certificate[] {client});
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, NO_PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, NO_PASSWORD);
        trusted.setCertificateEntry(ALIAS, authority);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }
}
