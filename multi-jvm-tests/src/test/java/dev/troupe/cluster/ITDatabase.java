package dev.troupe.cluster;

import static dev.troupe.cluster.SeveralNodes.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.app.local.ClusterDirectory;
import dev.troupe.app.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A cluster of three nodes on a PostgreSQL of one's own with a standby, which is stopped, killed and replaced by the
 * standby while work goes on.
 */
@Isolated("it takes the machine for itself")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ITDatabase {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/";
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");
    private static final int REPLICAS = 3;

    /** A node whose lease was not renewed for four and a half seconds is lost; it is renewed each second. */
    private static final int RENEWALS = 8;

    private final List<Watching> watches = new ArrayList<>();
    private PostgresHost primary;
    private PostgresHost standby;
    private ClusterUnderTest cluster;
    private Api api;
    private long begin;

    @BeforeAll
    void start() throws IOException {
        Path directory = ClusterUnderTest.newDirectory();
        String network = new LocalCluster(ClusterDirectory.of(directory), System.err::println).network();
        String prefix = network.substring(0, network.lastIndexOf('.') + 1);
        Path folder = Files.createDirectory(directory.resolve("postgresql"));
        primary = new PostgresHost("a", folder, prefix + "100");
        standby = new PostgresHost("b", folder, prefix + "101");
        cluster = ClusterUnderTest.on(
                directory,
                NODES.size(),
                "jdbc:postgresql://%s,%s/postgres?targetServerType=primary&user=troupe&password=%s"
                        .formatted(primary.address(), standby.address(), PostgresHost.PASSWORD));
        String bridge = cluster.prepare();
        primary.plugIn(bridge);
        standby.plugIn(bridge);
        primary.initialise(network);
        standby.standBy(primary);
        startPrimary();
        standby.start();
        cluster.started();
        api = Api.of(cluster.kubeconfig(), Duration.ofSeconds(30));
        Kubectl kubectl = Kubectl.of(cluster.kubeconfig());
        kubectl.run(
                "create", "deployment", "web", "--image=nginx:1.14.2", "--replicas=" + REPLICAS, "--", "sleep", "3600");
        kubectl.run("rollout", "status", "deployment/web", "--timeout=40s");
        begin = api.get(CONFIG_MAPS).json().at("/metadata/resourceVersion").asLong();
        for (String node : cluster.nodeAddresses()) {
            watches.add(Watching.open(api.at(node), CONFIG_MAPS + "?watch=true&resourceVersion=" + begin));
        }
    }

    private void startPrimary() {
        primary.start("synchronous_standby_names=b");
    }

    @AfterAll
    void stop() throws IOException {
        for (Watching watch : watches) {
            watch.close();
        }
        cluster.close();
        primary.close();
        standby.close();
    }

    @Test
    @Order(1)
    void threeNodesThatStartAtOnceMakeTheSchemaOnce() throws Exception {
        assertThat(primary.number("SELECT count(*) FROM cluster_node")).isEqualTo(NODES.size());
        assertThat(primary.number("SELECT count(*) FROM troupe_schema_history WHERE version IS NOT NULL"))
                .isEqualTo(primary.number("SELECT max(version::int) FROM troupe_schema_history"));
        String log = Files.readString(primary.log());
        assertThat(log.split("CREATE TABLE event_journal", -1)).as(log).hasSize(2);
        assertThat(log).doesNotContain("ERROR:");
    }

    @Test
    @Order(2)
    void anIdleClusterWritesLessThanARowASecond() throws Exception {
        awaitRenewals();
        long before = rowsWritten();
        long began = System.nanoTime();
        awaitRenewals();
        double seconds = (System.nanoTime() - began) / 1e9;
        long rows = rowsWritten() - before;
        System.out.printf("idle cluster: %d rows in %.1f s%n", rows, seconds);
        assertThat(rows / seconds).isLessThan(1);
    }

    /** Rows that this database's tables have got, changed and lost since it was made; of the journal to the last one. */
    private long rowsWritten() throws Exception {
        return primary.number("SELECT (SELECT max(ordering) FROM event_journal)"
                + " + (SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables"
                + " WHERE relname <> 'event_journal')");
    }

    /** Waits until the lease of each node has been renewed several times, for longer than one lasts. */
    private void awaitRenewals() {
        Map<String, Set<String>> seen = new HashMap<>();
        awaitTrue("renewals of all leases", () -> {
            for (String node : NODES) {
                seen.computeIfAbsent(node, name -> new HashSet<>())
                        .add(api.get(LEASES + node).json().at("/spec/renewTime").asText());
            }
            return seen.values().stream().allMatch(times -> times.size() > RENEWALS);
        });
    }

    @Test
    @Order(3)
    void aStoppedDatabaseIsMissedByWritersOnly() throws Exception {
        outage("stopped", primary::stop);
    }

    @Test
    @Order(4)
    void aKilledDatabaseIsMissedByWritersOnly() throws Exception {
        outage("killed", primary::kill);
    }

    private void outage(String prefix, Runnable end) throws Exception {
        Map<String, ProcessHandle> processes = processes();
        Set<JsonNode> transitions = transitions();
        Writers writers = Writers.start(api, CONFIG_MAPS, prefix);
        try (writers) {
            awaitTrue("writes", () -> writers.acknowledged().size() > 100);
            end.run();
            awaitTrue("refusals", () -> !writers.putOff().isEmpty());
            Api.Answer refused = api.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"" + prefix + "-no\"}}");
            assertThat(refused.code()).as(refused.body()).isIn(503, 504);
            assertThat(refused.retryAfterSeconds()).isPositive();
            assertThat(refused.json().path("kind").asText()).isEqualTo("Status");
            awaitRenewals();
            readsAreAnswered(writers);
            assertThat(transitions()).as("the nodes' conditions").isEqualTo(transitions);
            int before = writers.acknowledged().size();
            startPrimary();
            long began = System.nanoTime();
            awaitTrue("writes again", () -> writers.acknowledged().size() > before + 100);
            System.out.printf(
                    "%s database: writes again after %d ms%n", prefix, (System.nanoTime() - began) / 1_000_000);
        }
        assertThat(writers.putOff().keySet()).isSubsetOf(503, 504);
        assertThat(writers.refused().keySet()).isSubsetOf(503, 504);
        assertThat(processes()).isEqualTo(processes);
        assertThat(transitions()).as("the nodes' conditions").isEqualTo(transitions);
        everybodySaw(prefix, writers.acknowledged());
    }

    /** From memory, as far as they may be behind or are about one object; else there is a Status that says why not. */
    private void readsAreAnswered(Writers writers) {
        String name = writers.acknowledged().keySet().iterator().next();
        assertThat(api.get(CONFIG_MAPS + "/" + name).code()).isEqualTo(200);
        Api.Answer old = api.get(CONFIG_MAPS + "?resourceVersion=0");
        assertThat(old.code()).isEqualTo(200);
        assertThat(old.json().path("items").size())
                .isGreaterThanOrEqualTo(writers.acknowledged().size());
        Api.Answer newest = api.get(CONFIG_MAPS);
        assertThat(newest.code()).isEqualTo(503);
        assertThat(newest.retryAfterSeconds()).isPositive();
        assertThat(newest.message()).isEqualTo("the database does not answer");
    }

    /** The first process of each container, by the container's id. */
    private Map<String, ProcessHandle> processes() {
        Map<String, ProcessHandle> processes = new TreeMap<>();
        for (JsonNode pod : api.get(PODS).json().path("items")) {
            String id = pod.at("/status/containerStatuses/0/containerID").asText();
            processes.put(id, HostView.process(id));
        }
        assertThat(processes).hasSize(REPLICAS);
        return processes;
    }

    /** The nodes' conditions, but for when they were last looked at. */
    private Set<JsonNode> transitions() {
        Set<JsonNode> transitions = new HashSet<>();
        for (String node : NODES) {
            for (JsonNode condition : api.get("/api/v1/nodes/" + node).json().at("/status/conditions")) {
                transitions.add(((ObjectNode) condition).deepCopy().without("lastHeartbeatTime"));
            }
        }
        return transitions;
    }

    /** What was acknowledged is there, and each node's watch told it once and in order. */
    private void everybodySaw(String prefix, Map<String, Long> acknowledged) {
        Map<String, Long> stored = new TreeMap<>();
        // A list is told to be asked for again while this node's connection to a server that is gone is found out.
        JsonNode list = SeveralNodes.awaitValue("a list", () -> {
            Api.Answer answer = api.get(CONFIG_MAPS);
            return answer.code() == 200 ? answer.json() : null;
        });
        for (JsonNode object : list.path("items")) {
            stored.put(
                    object.at("/metadata/name").asText(),
                    object.at("/metadata/resourceVersion").asLong());
        }
        assertThat(stored).containsAllEntriesOf(acknowledged);
        stored.keySet().removeIf(name -> !name.startsWith(prefix));
        String last = prefix + "-the-last";
        api.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"" + last + "\"}}");
        for (Watching watch : watches) {
            watch.await("ADDED", last);
            List<Long> revisions =
                    watch.events().stream().map(Watching.Event::revision).toList();
            assertThat(revisions).isSorted().doesNotHaveDuplicates();
            assertThat(watch.briefs())
                    .filteredOn(brief -> brief.startsWith("ADDED " + prefix) && !brief.endsWith(last))
                    .containsExactlyInAnyOrderElementsOf(stored.keySet().stream()
                            .map(name -> "ADDED " + name)
                            .toList());
        }
    }

    @Test
    @Order(5)
    void theStandbyTakesOverFromAPrimaryThatLostItsPower() throws Exception {
        Map<String, ProcessHandle> processes = processes();
        awaitTrue(
                "the standby follows",
                () -> primary.number("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 1);
        Writers writers = Writers.start(api, CONFIG_MAPS, "moved");
        try (writers) {
            awaitTrue("writes", () -> writers.acknowledged().size() > 100);
            primary.cutPower();
            int before = writers.acknowledged().size();
            long began = System.nanoTime();
            standby.promote();
            long promoted = System.nanoTime();
            awaitTrue("writes again", () -> writers.acknowledged().size() > before + 100);
            System.out.printf(
                    "fail-over: promoted after %d ms, writes again after %d ms%n",
                    (promoted - began) / 1_000_000, (System.nanoTime() - began) / 1_000_000);
        }
        System.out.println("fail-over: " + writers.acknowledged().size() + " writes, put off " + writers.putOff()
                + ", unanswered " + writers.unanswered());
        assertThat(writers.putOff().keySet()).isSubsetOf(503, 504);
        assertThat(writers.refused().keySet()).isSubsetOf(503, 504);
        everybodySaw("moved", writers.acknowledged());
        assertThat(processes()).isEqualTo(processes);
        awaitTrue(
                "every member holds its lock at the new primary",
                () -> standby.number(
                                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted")
                        == NODES.size());
        CommandLineOfTroupe.Said verified = new CommandLineOfTroupe(cluster.directory()).attempt("replay", "--verify");
        assertThat(verified.err()).endsWith("no differences\n");
        assertThat(verified.exitCode()).isZero();
    }
}
