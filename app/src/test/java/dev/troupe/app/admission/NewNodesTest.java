package dev.troupe.app.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.security.BootstrapTokenSecret;
import dev.troupe.apiserver.security.CertificateAuthority;
import dev.troupe.apiserver.security.Pem;
import dev.troupe.apiserver.security.SigningRequest;
import dev.troupe.protocol.join.Admission;
import dev.troupe.protocol.join.JoinRequest;
import dev.troupe.protocol.object.Caller;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.RecordedEvents;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who becomes a node, with which number, and who does not. */
class NewNodesTest {
    private static final Caller WORKER_TOKEN =
            new Caller("system:bootstrap:abcdef", List.of("system:bootstrappers", BootstrapTokenSecret.NODE_GROUP));
    private static final Caller CONTROL_TOKEN =
            new Caller("system:bootstrap:abcdef", List.of("system:bootstrappers", BootstrapTokenSecret.CONTROL_GROUP));
    private static final String URL = "jdbc:postgresql://db/troupe";

    private final InMemoryCluster cluster = new InMemoryCluster(InstantSource.system());
    private final CertificateAuthority authority = CertificateAuthority.create("ca", Instant.now());
    private final RecordedEvents events = new RecordedEvents();
    private final NewNodes nodes = nodes("10.17.0.0/16", URL);

    private NewNodes nodes(String podCidr, String database) {
        PodRange range = PodRange.parse(podCidr);
        return new NewNodes(
                new JoiningSettings(
                        range,
                        "10.96.0.0/12",
                        "api:6443",
                        false,
                        List.of("192.0.2.100"),
                        new Admission.Overlay(7, 8472),
                        Optional.empty()),
                new NewNodes.Parts(
                        "k01",
                        "192.0.2.1",
                        range.subnet(1),
                        new Admission.Control("KEY", database, "troupe", "secret"),
                        authority,
                        cluster,
                        cluster,
                        events,
                        InstantSource.system()));
    }

    private static JoinRequest request(String name, String address, String... roles) {
        return new JoinRequest(
                name,
                List.of(roles),
                List.of(address),
                SigningRequest.create(name).pem());
    }

    private void node(String name, String address, String ready) {
        ObjectNode node = Json.object().put("apiVersion", "v1").put("kind", "Node");
        node.putObject("metadata").put("name", name);
        ObjectNode status = node.putObject("status");
        status.putArray("conditions").addObject().put("type", "Ready").put("status", ready);
        status.putArray("addresses").addObject().put("type", "InternalIP").put("address", address);
        cluster.create(node);
    }

    private static void assertRefused(Runnable attempt, int code, String message) {
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(attempt::run)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code))
                .withMessageContaining(message);
    }

    @Test
    void workerIsGivenWhatAWorkerNeeds() {
        Admission given = nodes.admit(request("k02", "192.0.2.2", "worker"), WORKER_TOKEN);
        assertThat(given.number()).isEqualTo(2);
        assertThat(given.podSubnet()).isEqualTo("10.17.1.0/24");
        assertThat(given.network())
                .isEqualTo(new Admission.Network(
                        "10.17.0.0/16",
                        24,
                        "10.96.0.0/12",
                        new Admission.Overlay(7, 8472),
                        "api:6443",
                        false,
                        List.of("192.0.2.100")));
        assertThat(given.control()).isNull();
        assertThat(Pem.parseCertificate(given.certificate())
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=system:node:k02,O=system:nodes");
    }

    @Test
    void controlNodeIsGivenKeyAndDatabase() {
        Admission given = nodes.admit(request("k02", "192.0.2.2", "control", "worker"), CONTROL_TOKEN);
        assertThat(given.control()).isEqualTo(new Admission.Control("KEY", URL, "troupe", "secret"));
        assertThat(String.valueOf(given.control())).doesNotContain("KEY", "secret");
        assertThat(Pem.parseCertificate(given.certificate())
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=system:node:k02,O=troupe:control-nodes,O=system:nodes");
    }

    @Test
    void tokensOfWorkersMakeNoControlNodes() {
        assertRefused(
                () -> nodes.admit(request("k02", "192.0.2.2", "control"), WORKER_TOKEN), 403, "but not control nodes");
    }

    @Test
    void embeddedDatabaseServesOneControlNodeOnly() {
        NewNodes embedded = nodes("10.17.0.0/16", "embedded");
        assertRefused(
                () -> embedded.admit(request("k02", "192.0.2.2", "control"), CONTROL_TOKEN),
                409,
                "embedded in the node");
        assertThat(embedded.admit(request("k02", "192.0.2.2", "worker"), WORKER_TOKEN)
                        .number())
                .isEqualTo(2);
    }

    @Test
    void namesAndAddressesOfLivingNodesAreTaken() {
        node("k02", "192.0.2.2", "True");
        assertRefused(() -> nodes.admit(request("k02", "192.0.2.9", "worker"), WORKER_TOKEN), 409, "is Ready");
        assertRefused(() -> nodes.admit(request("k01", "192.0.2.9", "worker"), WORKER_TOKEN), 409, "is Ready");
        for (String taken : List.of("192.0.2.1", "192.0.2.2", "192.0.2.100")) {
            assertRefused(
                    () -> nodes.admit(request("k09", taken, "worker"), WORKER_TOKEN), 409, "belongs to another node");
        }
    }

    @Test
    void machineThatIsSetUpAnewFindsItsNumber() {
        node("k02", "192.0.2.2", "Unknown");
        assertThat(nodes.admit(request("k02", "192.0.2.2", "worker"), WORKER_TOKEN)
                        .number())
                .isEqualTo(2);
        assertThat(nodes.admit(request("k03", "192.0.2.3", "worker"), WORKER_TOKEN)
                        .number())
                .isEqualTo(3);
        assertThat(nodes.admit(request("k02", "192.0.2.2", "worker"), WORKER_TOKEN)
                        .number())
                .isEqualTo(2);
    }

    @Test
    void noNumberIsGivenTwiceHoweverManyAskAtOnce() throws Exception {
        int machines = 12;
        Set<Integer> numbers = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> asked = IntStream.range(0, machines)
                    .mapToObj(i -> threads.submit(
                            () -> nodes.admit(request("m" + i, "198.51.100." + i, "worker"), WORKER_TOKEN)
                                    .number()))
                    .toList();
            for (Future<Integer> number : asked) {
                numbers.add(number.get());
            }
        }
        assertThat(numbers).hasSize(machines).doesNotContain(1);
    }

    @Test
    void smallPodNetworksAreFullSoon() {
        NewNodes few = nodes("10.17.0.0/23", URL);
        few.admit(request("k02", "192.0.2.2", "worker"), WORKER_TOKEN);
        assertRefused(() -> few.admit(request("k03", "192.0.2.3", "worker"), WORKER_TOKEN), 409, "all 2 are given out");
        assertThat(events.messages("CIDRNotAvailable"))
                .singleElement()
                .asString()
                .contains("no part of the pod network 10.17.0.0/23 is left");
        assertThat(events.all().getFirst().regarding()).isEqualTo(ResourceKey.clusterScoped("nodes", "k03"));
    }

    @Test
    void nonsenseIsABadRequest() {
        assertRefused(() -> nodes.admit(request("K02", "192.0.2.2", "worker"), WORKER_TOKEN), 400, "K02");
        assertRefused(() -> nodes.admit(request("k02", "192.0.2.2", "king"), WORKER_TOKEN), 400, "king");
        for (String address : List.of("k02.example", "0.0.0.0", "224.0.0.1", "fe80::1", "192.0.2")) {
            assertRefused(() -> nodes.admit(request("k02", address, "worker"), WORKER_TOKEN), 400, address);
        }
        assertRefused(
                () -> nodes.admit(
                        new JoinRequest("k02", List.of("worker"), List.of("192.0.2.2"), "nothing"), WORKER_TOKEN),
                400,
                "CERTIFICATE REQUEST");
    }
}
