package dev.troupe.cluster;

import static dev.troupe.cluster.SeveralNodes.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.apiserver.security.CertificateAuthority;
import dev.troupe.apiserver.security.Identity;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** How requests reach pods of workers: by the Ingress proxy of each node, and by the API server. */
final class WorkerIngress {
    private static final String HOST = "shop.example";
    private static final String PAGE = "Welcome to nginx!\n";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int PATIENCE_MILLIS = 20_000;

    private final ClusterUnderTest cluster;
    private final Kubectl kubectl;

    WorkerIngress(ClusterUnderTest cluster, Kubectl kubectl) {
        this.cluster = cluster;
        this.kubectl = kubectl;
    }

    void ingress() throws Exception {
        kubectl.run("run", "shop", "--image=nginx:1.14.2", "--port=80", "--expose");
        kubectl.run("create", "ingress", "shop", "--rule=" + HOST + "/*=shop:80,tls=shop-certificate");
        kubectl.run("wait", "--for=condition=Ready", "pod/shop", "--timeout=60s");
        assertThat(kubectl.run("get", "ingress", "shop", "-o", "jsonpath={.spec.ingressClassName}"))
                .isEqualTo("troupe");
        List<String> nodes = List.of("node-1", "node-2", "node-3");
        for (String node : nodes) {
            awaitTrue(
                    node + " serves the Ingress", () -> page(plain(node), HOST).equals("200 " + PAGE));
            assertThat(page(plain(node), "other.example")).startsWith("404 ");
        }
        awaitTrue(
                "the Ingress tells where it is served",
                () -> kubectl.run("get", "ingress", "shop", "-o", "jsonpath={.status.loadBalancer.ingress[*].ip}")
                        .equals(String.join(
                                " ", nodes.stream().map(cluster::address).toList())));
        certificate();
        apiProxy();
        kubectl.run("delete", "ingress", "shop");
        for (String node : nodes) {
            awaitTrue(node + " serves it no more", () -> page(plain(node), HOST).startsWith("404 "));
        }
        kubectl.run("delete", "pod,service,secret", "--now", "shop", "shop-certificate", "--ignore-not-found");
    }

    /** A worker is told the Secret that the Ingress names, and shows its certificate as soon as it is there. */
    private void certificate() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create("test", Instant.now());
        Identity identity = authority.server(HOST, List.of(HOST), List.of(), Instant.now());
        Path certificate = Files.writeString(cluster.directory().resolve("shop.crt"), identity.certificatePem());
        Path key = Files.writeString(cluster.directory().resolve("shop.key"), identity.keyPem());
        kubectl.run("create", "secret", "tls", "shop-certificate", "--cert=" + certificate, "--key=" + key);
        SSLContext trusting = trusting(authority);
        awaitTrue(
                "a worker shows the Secret's certificate",
                () -> page(secure("node-2", trusting), HOST).equals("200 " + PAGE));
    }

    private void apiProxy() {
        for (String path : List.of("services/shop:80/proxy/", "services/shop/proxy/", "pods/shop:80/proxy/")) {
            assertThat(kubectl.run("get", "--raw", "/api/v1/namespaces/default/" + path))
                    .as(path)
                    .isEqualTo(PAGE);
        }
        assertThat(kubectl.attempt("", "get", "--raw", "/api/v1/namespaces/default/services/shop:81/proxy/")
                        .err())
                .contains("ServiceUnavailable", "no service port 81 found");
    }

    private Socket plain(String node) throws IOException {
        return new Socket(cluster.address(node), HTTP);
    }

    private Socket secure(String node, SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(cluster.address(node), HTTPS);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(HOST)));
        parameters.setEndpointIdentificationAlgorithm("");
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static SSLContext trusting(CertificateAuthority authority) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.self().certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** The status and the page. */
    private static String page(Socket socket, String host) throws IOException {
        try (socket) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return all.substring(9, 12) + " " + all.substring(all.indexOf("\r\n\r\n") + 4);
        }
    }
}
