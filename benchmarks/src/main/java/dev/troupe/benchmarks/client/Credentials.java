package dev.troupe.benchmarks.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
 * What a kubeconfig with one cluster and one client certificate says.
 *
 * @param server where the API is
 * @param tls trusts the cluster's authority and presents the certificate
 */
public record Credentials(URI server, SSLContext tls) {
    private static final String ALIAS = "only";

    /** Reads a kubeconfig; keys of elliptic curves only, which is what Troupe writes. */
    public static Credentials read(Path kubeconfig) throws IOException, GeneralSecurityException {
        JsonNode config = new YAMLMapper().readTree(kubeconfig.toFile());
        JsonNode cluster = config.path("clusters").path(0).path("cluster");
        JsonNode user = config.path("users").path(0).path("user");
        Certificate authority = certificate(cluster.path("certificate-authority-data"));
        Certificate client = certificate(user.path("client-certificate-data"));
        return new Credentials(
                URI.create(cluster.path("server").asText()),
                context(authority, client, key(user.path("client-key-data"))));
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
        keys.load(null, null);
        keys.setKeyEntry(ALIAS, key, new char[0], new Certificate[] {client});
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, new char[0]);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, authority);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }
}
