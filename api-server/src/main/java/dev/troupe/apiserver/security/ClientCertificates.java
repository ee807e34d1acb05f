package dev.troupe.apiserver.security;

import dev.troupe.protocol.object.Caller;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * Client certificates. The TLS handshake takes any certificate and proves that the client holds its key; whether the
 * cluster's CA has signed it is checked here, so that a wrong one is answered with 401 and not with a broken handshake.
 */
public final class ClientCertificates {
    private static final String CLIENT_AUTH_TYPE = "UNKNOWN";

    private final X509TrustManager verifier;

    public ClientCertificates(X509Certificate authority) {
        this.verifier = verifier(authority);
    }

    /** The trust manager for the handshake. */
    public TrustManager handshake() {
        return new AnyCertificate(verifier.getAcceptedIssuers());
    }

    /** The user that a certificate chain names, empty if the CA does not vouch for it. */
    public Optional<Caller> caller(Certificate[] chain) {
        X509Certificate[] certificates = new X509Certificate[chain.length];
        for (int i = 0; i < chain.length; i++) {
            if (!(chain[i] instanceof X509Certificate certificate)) {
                return Optional.empty();
            }
            certificates[i] = certificate;
        }
        try {
            verifier.checkClientTrusted(certificates, CLIENT_AUTH_TYPE);
        } catch (CertificateException e) {
            return Optional.empty();
        }
        X500Name subject =
                X500Name.getInstance(certificates[0].getSubjectX500Principal().getEncoded());
        String user = "";
        List<String> groups = new ArrayList<>();
        for (RDN part : subject.getRDNs()) {
            // Go writes all organizations into one part, others write a part for each.
            for (AttributeTypeAndValue attribute : part.getTypesAndValues()) {
                String value = IETFUtils.valueToString(attribute.getValue());
                if (attribute.getType().equals(BCStyle.CN)) {
                    user = value;
                } else if (attribute.getType().equals(BCStyle.O)) {
                    groups.add(value);
                }
            }
        }
        groups.add(Authenticator.AUTHENTICATED);
        return user.isEmpty() ? Optional.empty() : Optional.of(new Caller(user, List.copyOf(groups)));
    }

    private static X509TrustManager verifier(X509Certificate authority) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("ca", authority);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot trust the CA", e);
        }
    }

    /** Lets every client certificate pass the handshake; see the class comment for who refuses it. */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        private final X509Certificate[] issuers;

        AnyCertificate(X509Certificate[] issuers) {
            this.issuers = issuers;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("not for servers");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return issuers.clone();
        }
    }
}
