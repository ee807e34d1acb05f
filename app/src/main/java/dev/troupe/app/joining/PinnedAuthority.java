package dev.troupe.app.joining;

import dev.troupe.apiserver.security.PublicKeyHash;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the CA whose public key has a known hash, and no other. The server sends the CA's certificate along with its
 * own; if its hash is right it is the CA of whoever gave us the hash, and the server's certificate must be good by it.
 */
final class PinnedAuthority extends X509ExtendedTrustManager {
    private final Set<PublicKeyHash> hashes;
    private final AtomicReference<@Nullable X509Certificate> found = new AtomicReference<>();

    PinnedAuthority(Set<PublicKeyHash> hashes) {
        this.hashes = Set.copyOf(hashes);
    }

    /** The server's CA is not the one that is pinned. */
    static final class NotPinned extends CertificateException {
        private static final long serialVersionUID = 1L;

        NotPinned(String message) {
            super(message);
        }
    }

    /** The CA, once a server has shown it. */
    Optional<X509Certificate> found() {
        return Optional.ofNullable(found.get());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        X509Certificate authority = pinned(chain);
        verifier(authority).checkServerTrusted(chain, type, engine);
        found.set(authority);
    }

    private X509Certificate pinned(X509Certificate[] chain) throws NotPinned {
        for (X509Certificate certificate : chain) {
            if (certificate.getBasicConstraints() >= 0 && hashes.contains(PublicKeyHash.of(certificate))) {
                return certificate;
            }
        }
        String shown = Arrays.stream(chain)
                .filter(certificate -> certificate.getBasicConstraints() >= 0)
                .map(certificate -> PublicKeyHash.of(certificate).text())
                .collect(Collectors.joining(", "));
        throw new NotPinned("the server's CA is not the one expected: its public key has the hash "
                + (shown.isEmpty() ? "(it shows none)" : shown) + ", not "
                + hashes.stream().map(PublicKeyHash::text).sorted().collect(Collectors.joining(" or ")));
    }

    private static X509ExtendedTrustManager verifier(X509Certificate authority) throws CertificateException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("ca", authority);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager verifier) {
                    return verifier;
                }
            }
            throw new CertificateException("this JDK cannot verify certificates");
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("cannot use the server's CA", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("only for TLS engines, which check the server's name too");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("only for TLS engines, which check the server's name too");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("not for clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
