package dev.troupe.app.cluster;

import com.typesafe.config.Config;
import dev.troupe.apiserver.security.ClientCertificates;
import dev.troupe.apiserver.security.Identity;
import dev.troupe.apiserver.security.NodeIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import scala.Option;

/**
 * Mutual TLS between the nodes' actor systems: both sides show a certificate of the cluster's CA that says that they are
 * control nodes, and a node that is dialled must bear the address that was dialled. Pekko's own provider for PEM files
 * knows no elliptic curves.
 */
public final class NodeTls implements SSLEngineProvider {
    private static final String PROTOCOL = "TLSv1.3";
    private static final char[] NO_PASSWORD = new char[0];

    private final SSLContext context;
    private final ClientCertificates certificates;

    /** Called by Pekko; reads {@code troupe.cluster.tls}. */
    public NodeTls(ActorSystem system) {
        Config config = system.settings().config().getConfig("troupe.cluster.tls");
        Path directory = Path.of(config.getString("directory"));
        try {
            X509Certificate authority = Identity.readCertificate(directory.resolve("ca.crt"));
            this.certificates = new ClientCertificates(authority);
            this.context =
                    context(Identity.read(directory.resolve("node.crt"), directory.resolve("node.key")), authority);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read this node's certificate", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot use this node's certificate", e);
        }
    }

    /** TLS that shows a node's certificate, as server and client, and trusts the cluster's CA only. */
    public static SSLContext context(Identity node, X509Certificate ca) throws IOException, GeneralSecurityException {
        KeyStore keys = emptyStore();
        keys.setKeyEntry("node", node.key(), NO_PASSWORD, new Certificate[] {node.certificate(), ca});
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, NO_PASSWORD);
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("ca", ca);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trusted);
        SSLContext made = SSLContext.getInstance(PROTOCOL);
        made.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return made;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        SSLEngine engine = context.createSSLEngine(hostname, port);
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return engine;
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        SSLEngine engine = context.createSSLEngine(hostname, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return verify(session);
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return verify(session);
    }

    /** The CA also signs certificates of users; those are no nodes. */
    private Option<Throwable> verify(SSLSession session) {
        try {
            boolean controls = certificates
                    .caller(session.getPeerCertificates())
                    .filter(caller -> caller.groups().contains(NodeIdentity.CONTROL_NODES))
                    .isPresent();
            return controls
                    ? Option.empty()
                    : Option.apply(new SSLPeerUnverifiedException(
                            session.getPeerPrincipal() + " is no control node of this cluster"));
        } catch (SSLPeerUnverifiedException e) {
            return Option.apply(e);
        }
    }
}
