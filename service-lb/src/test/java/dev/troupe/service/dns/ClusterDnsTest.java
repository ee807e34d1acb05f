package dev.troupe.service.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.service.plan.Services;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Real queries by UDP and TCP over the loopback device. */
class ClusterDnsTest {
    @TempDir
    private Path directory;

    private final ClusterDns dns = new ClusterDns("cluster.local");
    private DnsServer server;
    private SimpleResolver client;

    private static JsonNode service(String name, String spec) {
        return Json.read(
                "{\"metadata\":{\"namespace\":\"default\",\"name\":\"%s\"},\"spec\":%s}".formatted(name, spec));
    }

    private static JsonNode slice(String service, String endpoints) {
        return Json.read("""
                {"metadata": {"namespace": "default", "labels": {"kubernetes.io/service-name": "%s"}},
                 "endpoints": [%s], "ports": [{"name": "db", "port": 5432, "protocol": "TCP"}]}
                """.formatted(service, endpoints));
    }

    @BeforeEach
    void start() throws IOException {
        tell(
                dns,
                service(
                        "web",
                        "{\"clusterIP\":\"10.96.0.7\",\"ports\":[{\"name\":\"http\",\"port\":80,\"protocol\":\"TCP\"}]}"));
        tell(
                dns,
                service("db", "{\"clusterIP\":\"None\"}"),
                slice(
                        "db",
                        "{\"addresses\":[\"10.17.1.2\"],\"hostname\":\"db-0\",\"conditions\":{\"ready\":true}},"
                                + "{\"addresses\":[\"10.17.1.3\"],\"conditions\":{\"ready\":true}},"
                                + "{\"addresses\":[\"10.17.1.4\"],\"conditions\":{\"ready\":false}}"));
        tell(
                dns,
                service("many", "{\"clusterIP\":\"None\"}"),
                slice(
                        "many",
                        IntStream.range(1, 100)
                                .mapToObj(i -> "{\"addresses\":[\"10.17.3." + i + "\"],\"conditions\":{}}")
                                .collect(Collectors.joining(","))));
        tell(dns, service("out", "{\"type\":\"ExternalName\",\"externalName\":\"www.example.com\"}"));
        server = dns.serve(InetAddress.ofLiteral("127.0.0.1"), 0, directory.resolve("none"));
        client = to(server);
    }

    private static void tell(ClusterDns dns, JsonNode service, JsonNode... slices) {
        dns.update(Services.name(service), service, List.of(slices));
    }

    private static SimpleResolver to(DnsServer server) throws IOException {
        SimpleResolver resolver = new SimpleResolver("127.0.0.1");
        resolver.setPort(server.port());
        resolver.setTimeout(Duration.ofSeconds(20));
        return resolver;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Message query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    }

    private Message ask(String name, int type) throws IOException {
        return client.send(query(name, type));
    }

    private List<String> answers(String name, int type) throws IOException {
        Message answer = ask(name, type);
        assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.NOERROR);
        return answer.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .sorted()
                .toList();
    }

    @Test
    void tellsAddressesOfServicesAndTheirPods() throws IOException {
        assertThat(answers("web.default.svc.cluster.local.", Type.A)).containsExactly("10.96.0.7");
        assertThat(answers("WEB.Default.svc.cluster.local.", Type.A)).containsExactly("10.96.0.7");
        assertThat(answers("db.default.svc.cluster.local.", Type.A)).containsExactly("10.17.1.2", "10.17.1.3");
        assertThat(answers("db-0.db.default.svc.cluster.local.", Type.A)).containsExactly("10.17.1.2");
        assertThat(answers("10-17-1-3.db.default.svc.cluster.local.", Type.A)).containsExactly("10.17.1.3");
        assertThat(answers("10-17-9-9.default.pod.cluster.local.", Type.A)).containsExactly("10.17.9.9");
        assertThat(answers("dns-version.cluster.local.", Type.TXT)).containsExactly("1.1.0");
    }

    @Test
    void tellsPortsAliasesAndNamesOfAddresses() throws IOException {
        assertThat(answers("_http._tcp.web.default.svc.cluster.local.", Type.SRV))
                .containsExactly("0 100 80 web.default.svc.cluster.local.");
        assertThat(ask("_http._tcp.web.default.svc.cluster.local.", Type.SRV)
                        .getSection(Section.ADDITIONAL)
                        .toString())
                .contains("10.96.0.7");
        assertThat(answers("_db._tcp.db.default.svc.cluster.local.", Type.SRV))
                .containsExactly(
                        "0 100 5432 10-17-1-3.db.default.svc.cluster.local.",
                        "0 100 5432 db-0.db.default.svc.cluster.local.");
        assertThat(answers("out.default.svc.cluster.local.", Type.A)).containsExactly("www.example.com.");
        assertThat(answers("7.0.96.10.in-addr.arpa.", Type.PTR)).containsExactly("web.default.svc.cluster.local.");
        assertThat(answers("2.1.17.10.in-addr.arpa.", Type.PTR)).containsExactly("db-0.db.default.svc.cluster.local.");
    }

    @Test
    void whatIsNotThereIsToldWithTheZonesAuthority() throws IOException {
        Message missing = ask("nobody.default.svc.cluster.local.", Type.A);
        assertThat(missing.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(missing.getSection(Section.AUTHORITY))
                .singleElement()
                .asString()
                .contains("SOA");
        assertThat(missing.getHeader().getFlag(Flags.AA)).isTrue();
        for (String there : List.of("web.default.svc.cluster.local.", "default.svc.cluster.local.", "cluster.local.")) {
            Message other = ask(there, Type.AAAA);
            assertThat(other.getRcode()).as(there).isEqualTo(Rcode.NOERROR);
            assertThat(other.getSection(Section.ANSWER)).isEmpty();
            assertThat(other.getSection(Section.AUTHORITY)).hasSize(1);
        }
    }

    @Test
    void aLongAnswerIsCutAndToldWholeByTcp() throws IOException {
        Message query = query("many.default.svc.cluster.local.", Type.A);
        byte[] cut = server.answer(query.toWire(), false);
        assertThat(cut.length).isLessThanOrEqualTo(512);
        assertThat(new Message(cut).getHeader().getFlag(Flags.TC)).isTrue();
        client.setTCP(true);
        assertThat(client.send(query).getSection(Section.ANSWER)).hasSize(99);
        client.setTCP(false);
        client.setEDNS(0, 4096, 0, List.of());
        assertThat(client.send(query).getOPT()).isNotNull();
    }

    @Test
    void asksOthersAboutOtherNamesOnceAndRemembers() throws IOException {
        ClusterDns upstream = new ClusterDns("example.com");
        tell(upstream, service("www", "{\"clusterIP\":\"192.0.2.7\"}"));
        DnsServer other = upstream.serve(InetAddress.ofLiteral("127.0.0.1"), 0, directory.resolve("none"));
        AtomicLong nanos = new AtomicLong();
        Forwarder forwarder = new Forwarder(List.of(to(other)), nanos::get);
        Message query = query("www.default.svc.example.com.", Type.A);
        assertThat(forwarder.ask(query).getSection(Section.ANSWER).toString()).contains("192.0.2.7");
        other.close();
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(forwarder.ask(query).getSection(Section.ANSWER))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.rdataToString()).isEqualTo("192.0.2.7");
                    assertThat(record.getTTL()).isEqualTo(ClusterNames.TTL_SECONDS - 2);
                });
        nanos.addAndGet(Duration.ofSeconds(ClusterNames.TTL_SECONDS).toNanos());
        assertThat(forwarder.ask(query).getRcode()).as("forgotten").isEqualTo(Rcode.SERVFAIL);
        assertThat(ask("www.example.org.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void followsAnAliasOutOfTheCluster() throws IOException {
        ClusterDns outer = new ClusterDns("example.com");
        tell(outer, service("www", "{\"clusterIP\":\"192.0.2.7\"}"));
        ClusterNames names = new ClusterNames("cluster.local");
        JsonNode alias = service("out", "{\"type\":\"ExternalName\",\"externalName\":\"www.default.svc.example.com\"}");
        names.update("default/out", ServiceNames.of(names.domain(), alias, List.of()));
        InetAddress here = InetAddress.ofLiteral("127.0.0.1");
        try (DnsServer other = outer.serve(here, 0, directory.resolve("none"));
                DnsServer inner =
                        DnsServer.start(here, 0, names, new Forwarder(List.of(to(other)), System::nanoTime))) {
            SimpleResolver resolver = to(inner);
            assertThat(resolver.send(query("out.default.svc.cluster.local.", Type.A))
                            .getSection(Section.ANSWER))
                    .map(Record::rdataToString)
                    .containsExactly("www.default.svc.example.com.", "192.0.2.7");
            assertThat(resolver.send(query("out.default.svc.cluster.local.", Type.CNAME))
                            .getSection(Section.ANSWER))
                    .hasSize(1);
        }
    }

    @Test
    void aNameLastsAsLongAsAServiceGivesIt() throws IOException {
        String endpoint = "{\"addresses\":[\"10.17.1.2\"],\"conditions\":{\"ready\":true}}";
        tell(dns, service("twin", "{\"clusterIP\":\"None\"}"), slice("twin", endpoint));
        assertThat(answers("2.1.17.10.in-addr.arpa.", Type.PTR)).hasSize(2);
        dns.update("default/db", null, List.of());
        assertThat(answers("2.1.17.10.in-addr.arpa.", Type.PTR))
                .containsExactly("10-17-1-2.twin.default.svc.cluster.local.");
        assertThat(ask("db.default.svc.cluster.local.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("default.svc.cluster.local.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        dns.update("default/twin", null, List.of());
        assertThat(ask("2.1.17.10.in-addr.arpa.", Type.PTR).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void survivesWhateverComes() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = query("web.default.svc.cluster.local.", Type.A).toWire();
        for (int i = 0; i < 20_000; i++) {
            byte[] odd = good.clone();
            for (int change = random.nextInt(1, 8); change > 0; change--) {
                odd[random.nextInt(2, odd.length)] = (byte) random.nextInt();
            }
            // The name may have become anybody's: only what concerns the cluster is answered here.
            try {
                Message query = new Message(odd);
                Answers.of(query, new ClusterNames("cluster.local"));
            } catch (IOException malformed) {
                assertThat(server.answer(odd, false)).isEmpty();
            }
        }
        assertThat(answers("web.default.svc.cluster.local.", Type.A)).containsExactly("10.96.0.7");
    }
}
