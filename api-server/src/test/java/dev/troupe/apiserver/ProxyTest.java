package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.troupe.api.Json;
import dev.troupe.testkit.Builders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code pods/proxy} and {@code services/proxy}: whom a request reaches, what that hears, and what the client hears. */
final class ProxyTest {
    private static final String PODS = "/api/v1/namespaces/default/pods/";
    private static final String SERVICES = "/api/v1/namespaces/default/services/";

    private final String address = address();
    private ServerFixture server;
    private HttpServer pod;
    private int port;

    /** A pod's address is never a loopback address. */
    private static String address() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst()
                    .orElseThrow();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = new ServerFixture();
        pod = HttpServer.create(new InetSocketAddress(address, 0), 0);
        port = pod.getAddress().getPort();
        pod.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        pod.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            StringBuilder heard =
                    new StringBuilder(exchange.getRequestMethod() + ' ' + exchange.getRequestURI() + '\n');
            exchange.getRequestHeaders()
                    .forEach((name, values) -> heard.append(name.toLowerCase(Locale.ROOT))
                            .append(": ")
                            .append(String.join(",", values))
                            .append('\n'));
            heard.append('\n').append(body.length).append(" bytes");
            exchange.getResponseHeaders().add("X-From", "pod");
            if (exchange.getRequestURI().getPath().equals("/moved")) {
                exchange.getResponseHeaders().add("Location", "/there?x=1");
                exchange.sendResponseHeaders(302, -1);
            } else if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                byte[] answer = heard.toString().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/teapot") ? 418 : 200, 0);
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        pod.start();
        ObjectNode web = Builders.pod("default", "web").onNode("n").tree();
        web.putObject("status").put("podIP", address);
        ObjectNode container = (ObjectNode) web.at("/spec/containers/0");
        container.putArray("ports").addObject().put("name", "http").put("containerPort", port);
        server.cluster.create(web);
        server.cluster.create(service("web", "http"));
        server.cluster.create(slice("web", "http", port));
        server.cluster.create(service("nobody", "http"));
    }

    @AfterEach
    void stop() {
        pod.stop(0);
        server.close();
    }

    private static ObjectNode service(String name, String portName) {
        ObjectNode service = Json.object().put("apiVersion", "v1").put("kind", "Service");
        service.putObject("metadata").put("namespace", "default").put("name", name);
        service.putObject("spec")
                .putArray("ports")
                .addObject()
                .put("name", portName)
                .put("port", 80)
                .put("protocol", "TCP");
        return service;
    }

    private ObjectNode slice(String service, String portName, int target) {
        ObjectNode slice =
                Json.object().put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
        slice.putObject("metadata")
                .put("namespace", "default")
                .put("name", service + "-1")
                .putObject("labels")
                .put("kubernetes.io/service-name", service);
        slice.put("addressType", "IPv4");
        slice.putArray("ports")
                .addObject()
                .put("name", portName)
                .put("port", target)
                .put("protocol", "TCP");
        ObjectNode endpoint = slice.putArray("endpoints").addObject();
        endpoint.putArray("addresses").add(address);
        endpoint.putObject("conditions").put("ready", true);
        return slice;
    }

    @Test
    void passesMethodsPathsQueriesAndBodies() throws Exception {
        HttpResponse<String> got = server.get(PODS + "web:" + port + "/proxy/a//b%20c/?x=1&y=%2F");
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).startsWith("GET /a//b%20c/?x=1&y=%2F\n");
        assertThat(got.headers().firstValue("X-From")).contains("pod");
        for (String method : new String[] {"POST", "PUT", "PATCH", "DELETE"}) {
            HttpResponse<String> sent = server.send(server.request(PODS + "web:" + port + "/proxy/up")
                    .method(method, BodyPublishers.ofByteArray(new byte[5_000_000])));
            assertThat(sent.body()).startsWith(method + " /up\n").endsWith("5000000 bytes");
        }
        assertThat(server.send(server.request(PODS + "web:" + port + "/proxy/")
                                .method("OPTIONS", BodyPublishers.noBody()))
                        .body())
                .startsWith("OPTIONS /\n");
        HttpResponse<String> head =
                server.send(server.request(PODS + "web:" + port + "/proxy/x").HEAD());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("X-From")).contains("pod");
        assertThat(server.get(PODS + "web:" + port + "/proxy/teapot").statusCode())
                .isEqualTo(418);
    }

    @Test
    void findsPortsByNumberAndName() throws Exception {
        for (String id : new String[] {"web", "web:http", "web:" + port, "http:web:" + port, "http:web:"}) {
            assertThat(server.get(PODS + id + "/proxy/p").body()).as(id).startsWith("GET /p\n");
        }
        for (String id : new String[] {"web", "web:80", "web:http", "http:web:80"}) {
            assertThat(server.get(SERVICES + id + "/proxy/s").body()).as(id).startsWith("GET /s\n");
        }
    }

    @Test
    void tellsThePodWhoAsksButNoCredentials() throws Exception {
        HttpResponse<String> got = server.send(server.request(PODS + "web/proxy/")
                .header("Authorization", "Bearer " + ServerFixture.MASTER_TOKEN)
                .header("X-Forwarded-For", "203.0.113.7")
                .header("Impersonate-User", "bob")
                .header("Impersonate-Group", "system:masters")
                .header("Cookie", "a=b"));
        assertThat(got.body())
                .contains("x-forwarded-for: 203.0.113.7, 127.0.0.1", "x-forwarded-proto: https", "cookie: a=b")
                .contains("x-forwarded-host: 127.0.0.1:" + server.server.port())
                .contains("x-forwarded-uri: " + PODS + "web/proxy/\n")
                .doesNotContain(ServerFixture.MASTER_TOKEN, "authorization", "impersonate");
    }

    @Test
    void keepsRedirectsBelowThePath() throws Exception {
        HttpResponse<String> moved = server.get(PODS + "web/proxy/moved");
        assertThat(moved.statusCode()).isEqualTo(302);
        assertThat(moved.headers().firstValue("Location")).contains(PODS + "web/proxy/there?x=1");
        HttpResponse<String> root = server.get(PODS + "web/proxy?x=1");
        assertThat(root.statusCode()).isEqualTo(301);
        assertThat(root.headers().firstValue("Location")).contains(PODS + "web/proxy/?x=1");
    }

    @Test
    void refusesWhatCannotBeReached() throws Exception {
        assertRefused(server.get(PODS + "none/proxy/"), 404, "NotFound", "pods \"none\" not found");
        assertRefused(server.get(SERVICES + "none:80/proxy/"), 404, "NotFound", "services \"none\" not found");
        assertRefused(server.get(PODS + "web:no/proxy/"), 400, "BadRequest", "invalid pod request \"web:no\"");
        assertRefused(server.get(PODS + "ftp:web:80/proxy/"), 400, "BadRequest", "invalid pod request \"ftp:web:80\"");
        assertRefused(
                server.get(SERVICES + "web:81/proxy/"),
                503,
                "ServiceUnavailable",
                "no service port 81 found for service \"web\"");
        assertRefused(
                server.get(SERVICES + "web:other/proxy/"),
                503,
                "ServiceUnavailable",
                "no endpoints available for service \"web:other\"");
        assertRefused(
                server.get(SERVICES + "nobody:80/proxy/"),
                503,
                "ServiceUnavailable",
                "no endpoints available for service \"nobody:80\"");
        pod.stop(0);
        assertRefused(
                server.get(PODS + "web/proxy/"),
                503,
                "ServiceUnavailable",
                "error trying to reach service: dial tcp " + address + ":" + port + ": connect: connection refused");
    }

    @Test
    void leadsNowhereIntoTheMachineItself() throws Exception {
        for (String inside : new String[] {"127.0.0.1", "169.254.169.254", "0.0.0.0", ""}) {
            ObjectNode own = Builders.pod("default", "own" + inside).onNode("n").tree();
            own.putObject("status").put("podIP", inside);
            server.cluster.create(own);
            assertRefused(server.get(PODS + "own" + inside + ":80/proxy/"), 400, "BadRequest", "address not allowed");
        }
    }

    private static void assertRefused(HttpResponse<String> answer, int code, String reason, String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        JsonNode status = Json.read(answer.body());
        assertThat(Json.text(status, "kind")).isEqualTo("Status");
        assertThat(Json.text(status, "reason")).isEqualTo(reason);
        assertThat(Json.text(status, "message")).contains(message);
    }

    @Test
    void passesUpgradedConnections() throws Exception {
        try (ServerSocket backend = new ServerSocket(0, 10, InetAddress.getByName(address))) {
            Thread.ofVirtual().start(() -> echo(backend));
            String path = PODS + "web:" + backend.getLocalPort() + "/proxy/ws";
            try (Socket socket = Upgrades.connect(server, "GET", path, Upgrades.WEBSOCKET)) {
                InputStream in = socket.getInputStream();
                assertThat(FakeRuntime.head(in)).startsWith("HTTP/1.1 101 ").containsIgnoringCase("upgrade: websocket");
                assertThat(new String(in.readNBytes(5), StandardCharsets.US_ASCII))
                        .isEqualTo("early");
                byte[] sent = "\0\1\2 some bytes".repeat(5_000).getBytes(StandardCharsets.US_ASCII);
                socket.getOutputStream().write(sent);
                assertThat(in.readNBytes(sent.length)).isEqualTo(sent);
            }
        }
    }

    /** Agrees to one upgrade, says something at once, and sends back what it gets. */
    private static void echo(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            FakeRuntime.head(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly"
                    .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(out);
        } catch (IOException e) {
            // The test is over.
        }
    }
}
