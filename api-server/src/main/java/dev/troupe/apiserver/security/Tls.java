package dev.troupe.apiserver.security;

import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TCPSSLOptions;
import java.security.cert.X509Certificate;

/** TLS for servers and clients: by BoringSSL where it can be loaded, which is several times faster than the JDK's. */
public final class Tls {
    private Tls() {}

    /** Whether it will be BoringSSL. */
    public static boolean isNative(boolean wanted) {
        return wanted && OpenSsl.isAvailable();
    }

    /** Turns TLS on and shows {@code identity} to the other side. */
    public static void show(TCPSSLOptions options, Identity identity, boolean nativeTls) {
        show(options, identity, identity.certificatePem(), nativeTls);
    }

    /** As the other, with the certificate of {@code authority} after one's own, for who knows only its hash. */
    public static void showWithAuthority(
            TCPSSLOptions options, Identity identity, X509Certificate authority, boolean nativeTls) {
        show(options, identity, identity.certificatePem() + Pem.certificate(authority), nativeTls);
    }

    private static void show(TCPSSLOptions options, Identity identity, String chain, boolean nativeTls) {
        options.setSsl(true)
                .setSslEngineOptions(isNative(nativeTls) ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions())
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertValue(Buffer.buffer(chain))
                        .setKeyValue(Buffer.buffer(identity.keyPem())));
    }

    /** Trusts what {@code authority} has signed. */
    public static PemTrustOptions trust(X509Certificate authority) {
        return new PemTrustOptions().addCertValue(Buffer.buffer(Pem.certificate(authority)));
    }
}
