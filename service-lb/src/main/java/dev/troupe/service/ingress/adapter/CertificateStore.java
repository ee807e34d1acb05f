package dev.troupe.service.ingress.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.service.ingress.plan.RoutingTable;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that clients are shown: by the name that they ask for, that of a Secret which an Ingress names for it,
 * else a default one. Read for each new connection's name, so that changes need no restart.
 */
public final class CertificateStore implements KeyCertOptions {
    /** How it is said that there is no certificate with its key to be made of a Secret. */
    static final String UNREADABLE = "tls.crt and tls.key make no certificate: ";

    private static final String CERTIFICATE = "tls.crt";
    private static final String KEY = "tls.key";

    private final RoutingTable names;
    private final PemKeyCertOptions byDefault;
    private final Map<String, KeyManagerFactory> secrets = new ConcurrentHashMap<>();

    /**
     * @param names which Secret is for which name
     * @param certificatePem shown where no other fits
     * @param keyPem its key, PKCS#8
     */
    public CertificateStore(RoutingTable names, String certificatePem, String keyPem) {
        this.names = names;
        this.byDefault = new PemKeyCertOptions()
                .setCertValue(Buffer.buffer(certificatePem))
                .setKeyValue(Buffer.buffer(keyPem));
    }

    /**
     * Takes up a Secret. A broken one takes the place of nothing: what was there before stays.
     *
     * @param name {@code namespace/name}
     * @throws GeneralSecurityException with what is wrong with it
     */
    void put(Vertx vertx, String name, JsonNode secret) throws GeneralSecurityException {
        secrets.put(name, read(vertx, secret));
    }

    /** The Secret is gone, or no Ingress names it any more. */
    void remove(String name) {
        secrets.remove(name);
    }

    private static KeyManagerFactory read(Vertx vertx, JsonNode secret) throws GeneralSecurityException {
        PemKeyCertOptions pem =
                new PemKeyCertOptions().setCertValue(data(secret, CERTIFICATE)).setKeyValue(data(secret, KEY));
        KeyManagerFactory factory;
        try {
            factory = pem.getKeyManagerFactory(vertx);
        } catch (Exception e) { // whatever its parser throws for what is no PEM
            throw new GeneralSecurityException(UNREADABLE + e.getMessage(), e);
        }
        checkPair((X509KeyManager) factory.getKeyManagers()[0]);
        return factory;
    }

    private static Buffer data(JsonNode secret, String field) throws GeneralSecurityException {
        String encoded = Json.text(secret.path("data"), field);
        if (encoded.isEmpty()) {
            throw new GeneralSecurityException("it has no " + field);
        }
        try {
            return Buffer.buffer(Base64.getDecoder().decode(encoded));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(field + " is no base64", e);
        }
    }

    /** A certificate with another one's key would break every handshake. */
    private static void checkPair(X509KeyManager manager) throws GeneralSecurityException {
        for (String type : new String[] {"RSA", "EC", "EdDSA", "Ed25519", "DSA"}) {
            String[] aliases = manager.getServerAliases(type, null);
            if (aliases != null && aliases.length > 0) {
                PrivateKey key = manager.getPrivateKey(aliases[0]);
                X509Certificate certificate = manager.getCertificateChain(aliases[0])[0];
                if (!isPair(key, certificate)) {
                    throw new GeneralSecurityException(KEY + " is not the key of " + CERTIFICATE);
                }
                return;
            }
        }
        throw new GeneralSecurityException("no certificate of a known kind");
    }

    private static boolean isPair(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm().toUpperCase(Locale.ROOT)) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "DSA" -> "SHA256withDSA";
            default -> "EdDSA";
        };
        byte[] proof = {1};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(proof);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(certificate.getPublicKey());
            signature.update(proof);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // a key of another algorithm
        }
    }

    @Override
    public KeyCertOptions copy() {
        return this;
    }

    @Override
    public KeyManagerFactory getKeyManagerFactory(Vertx vertx) throws Exception {
        return forName("") instanceof KeyManagerFactory every ? every : byDefault.getKeyManagerFactory(vertx);
    }

    @Override
    public Function<String, @Nullable KeyManagerFactory> keyManagerFactoryMapper(Vertx vertx) {
        return name -> forName(name.toLowerCase(Locale.ROOT));
    }

    private @Nullable KeyManagerFactory forName(String name) {
        String secret = names.secret(name);
        return secret == null ? null : secrets.get(secret);
    }
}
