package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.app.local.ClusterDirectory;
import dev.troupe.app.local.LocalCluster;
import dev.troupe.persistence.database.EmbeddedPostgres;
import dev.troupe.persistence.database.EmbeddedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The past of a real cluster, asked for by the command line; and its journal, taken elsewhere. */
@ExtendWith(ClusterExtension.class)
class ITHistory {
    private CommandLineOfTroupe troupe;
    private Workspace workspace;
    private String namespace;

    @BeforeEach
    void open(ClusterUnderTest cluster, Workspace workspace) {
        this.troupe = new CommandLineOfTroupe(cluster.directory());
        this.workspace = workspace;
        this.namespace = workspace.namespace();
    }

    private long revision(Api.Answer answer) {
        assertThat(answer.code()).as(answer.body()).isLessThan(300);
        return answer.json().at("/metadata/resourceVersion").asLong();
    }

    private static JsonNode item(String list, String kind, String name) {
        for (JsonNode item : Json.read(list).path("items")) {
            if (item.path("kind").asText().equals(kind)
                    && item.at("/metadata/name").asText().equals(name)) {
                return item;
            }
        }
        return Json.object().path("none");
    }

    @Test
    void theClusterIsShownAsItWas() {
        Api api = workspace.api();
        long first = revision(
                api.post(workspace.path("configmaps"), "{\"metadata\":{\"name\":\"past\"},\"data\":{\"k\":\"one\"}}"));
        revision(api.patch("merge-patch", workspace.path("configmaps/past"), "{\"data\":{\"k\":\"two\"}}"));
        api.delete(workspace.path("configmaps/past"));

        String then = troupe.run("replay", "--at", Long.toString(first), "-o", "json");
        assertThat(item(then, "ConfigMap", "past").at("/data/k").asText()).isEqualTo("one");
        assertThat(item(then, "ConfigMap", "past")
                        .at("/metadata/resourceVersion")
                        .asLong())
                .isEqualTo(first);
        assertThat(item(troupe.run("replay", "-o", "json"), "ConfigMap", "past").isMissingNode())
                .isTrue();
        assertThat(troupe.run("replay", "--at", Long.toString(first)))
                .containsPattern("NAMESPACE +OBJECT +REVISION +CREATED +STATUS\n")
                .containsPattern(namespace + " +ConfigMap/past +" + first + " ");
        assertThat(troupe.run("replay", "--at", Long.toString(first), "-o", "yaml"))
                .contains("  name: past\n");
        CommandLineOfTroupe.Said future = troupe.attempt("replay", "--at", "999999999");
        assertThat(future.exitCode()).isEqualTo(1);
        assertThat(future.err()).startsWith("troupe: there is no revision 999999999 yet");
    }

    @Test
    void aPodsStoryNamesWhoDidWhat() {
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: told}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - {name: c, image: "busybox:1.37", imagePullPolicy: Never, command: [sleep, infinity]}
                """);
        workspace.awaitReady("told");
        workspace.kubectl().run("label", "pod", "told", "tier=front");
        workspace.kubectl().run("delete", "pod", "told", "--wait=true");

        String story = troupe.run("history", "pod/told", "-n", namespace);
        assertThat(story.lines().toList().getFirst())
                .matches("\\d+  \\S+Z  kubernetes-admin  \\w+  pods/" + namespace + "/told: created");
        assertThat(story)
                .containsPattern("system:troupe:scheduler .* bound to node-1")
                .contains("container c started")
                .contains("phase Pending → Running")
                .containsPattern("kubernetes-admin  patch  pods/" + namespace + "/told: .*metadata.labels.tier=front");
        assertThat(story.lines().toList().getLast()).contains("deleted");

        String first = story.substring(0, story.indexOf(' '));
        assertThat(troupe.run("replay", "--from", first, "--to", first))
                .isEqualTo(story.substring(0, story.indexOf('\n') + 1));
        assertThat(troupe.run("replay", "--from", "1h", "-o", "json")).contains("\"name\":\"told\"");
    }

    @Test
    void aSecretsStoryDoesNotTellTheSecret() {
        workspace.kubectl().run("create", "secret", "generic", "quiet", "--from-literal=password=first-value");
        workspace.api().patch("merge-patch", workspace.path("secrets/quiet"), "{\"data\":{\"password\":\"c2Vjb25k\"}}");

        assertThat(troupe.run("history", "secret/quiet", "-n", namespace))
                .contains("data.password=(changed)")
                .doesNotContain("c2Vjb25k");
    }

    @Test
    void theJournalOfALiveClusterIsSound() {
        CommandLineOfTroupe.Said said = troupe.attempt("replay", "--verify");

        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains(" rows up to revision ").endsWith("no differences\n");
        assertThat(said.exitCode()).isZero();
        assertThat(troupe.run("history", "status")).contains("retention  168 h").contains("compacted  never");
    }

    private static Map<String, JsonNode> objects(String list) {
        Map<String, JsonNode> objects = new TreeMap<>();
        for (JsonNode item : Json.read(list).path("items")) {
            JsonNode metadata = item.path("metadata");
            objects.put(
                    item.path("kind").asText()
                            + '/'
                            + metadata.path("namespace").asText()
                            + '/'
                            + metadata.path("name").asText(),
                    item);
        }
        return objects;
    }

    @Test
    void aBackupBecomesAnotherCluster() throws IOException, SQLException {
        workspace.api().post(workspace.path("configmaps"), "{\"metadata\":{\"name\":\"kept\"}}");
        Path root = Files.createTempDirectory(
                "troupe", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path backup = Files.createTempFile("troupe", ".backup");
        LocalCluster copy = new LocalCluster(ClusterDirectory.of(root), System.err::println);
        CommandLineOfTroupe other = new CommandLineOfTroupe(root);
        try {
            assertThat(troupe.run("backup", backup.toString())).endsWith(" bytes\n");
            String restored = other.run("restore", backup.toString(), "--runtime", "simulated", "--isolated");
            assertThat(restored).endsWith("the cluster goes on from revision 1000000000000\n");
            long head = Long.parseLong(restored.replaceAll("(?s).*up to revision (\\d+);.*", "$1"));
            copy.up(new LocalCluster.Wish(1, "embedded", "simulated", true));

            String at = Long.toString(head);
            assertThat(objects(other.run("replay", "--at", at, "-o", "json")))
                    .isEqualTo(objects(troupe.run("replay", "--at", at, "-o", "json")));
            Api api = Api.of(ClusterDirectory.of(root).kubeconfig());
            assertThat(revision(api.get("/api/v1/configmaps"))).isGreaterThan(1_000_000_000_000L);
            assertThat(api.get(workspace.path("configmaps/kept")).code()).isEqualTo(200);
            try (Watching old = Watching.open(api, "/api/v1/configmaps?watch=true&resourceVersion=" + (head + 5))) {
                old.awaitEnd();
                assertThat(old.events().getFirst().object().path("code").asInt())
                        .isEqualTo(410);
            }
            assertThat(other.attempt("replay", "--verify").exitCode()).isZero();
            CommandLineOfTroupe.Said running = other.attempt("restore", backup.toString());
            assertThat(running.err()).contains("node-1 runs; stop the cluster first");

            compacts(other, api, at);
            aForgedRowIsTold(other, copy, api);
        } finally {
            copy.down();
            copy.purge();
            Files.deleteIfExists(backup);
        }
    }

    private void aForgedRowIsTold(CommandLineOfTroupe troupe, LocalCluster cluster, Api api)
            throws IOException, SQLException {
        api.post(workspace.path("configmaps"), "{\"metadata\":{\"name\":\"forged\"},\"data\":{\"k\":\"1\"}}");
        api.patch("merge-patch", workspace.path("configmaps/forged"), "{\"data\":{\"k\":\"2\"}}");
        api.patch("merge-patch", workspace.path("configmaps/forged"), "{\"data\":{\"k\":\"3\"}}");
        cluster.down();
        EmbeddedPostgres database = EmbeddedPostgres.start(new EmbeddedSettings(
                ClusterDirectory.of(troupe.directory()).data("node-1").resolve("database"),
                Path.of("/var/lib/troupe/postgresql"),
                "troupe",
                0,
                24,
                40,
                Duration.ofSeconds(60)));
        String object = "configmaps/" + namespace + "/forged";
        try (Connection connection = DriverManager.getConnection(
                        database.address().jdbcUrl(),
                        database.address().user(),
                        database.address().password());
                Statement statement = connection.createStatement()) {
            // Only the object, which ends the row; its event says the same in other words.
            int forged = statement.executeUpdate(
                    "UPDATE event_journal SET event_payload = convert_to(regexp_replace(convert_from(event_payload,"
                            + " 'UTF8'), '\"2\"}}$', '\"9\"}}'), 'UTF8')"
                            + " WHERE persistence_id = '" + object + "' AND sequence_number = 2");
            assertThat(forged).isEqualTo(1);
        } finally {
            database.stop();
        }
        cluster.up(new LocalCluster.Wish(1, "embedded", "simulated", true));
        CommandLineOfTroupe.Said said = troupe.attempt("replay", "--verify");
        assertThat(said.out())
                .matches(object + ", revision \\d+: the row's object is not what the events make of it,"
                        + " at \\.data\\.k\n");
        assertThat(said.err()).endsWith("1 differences\n");
        assertThat(said.exitCode()).isEqualTo(4);
    }

    private static void compacts(CommandLineOfTroupe troupe, Api api, String before) throws IOException {
        assertThat(troupe.run("history", "compact", "--before", before))
                .matches("\\d+ rows are gone; history begins at revision " + before + "\n");
        assertThat(troupe.attempt("replay", "--at", "1").err()).contains("has been compacted");
        assertThat(troupe.attempt("replay", "--verify").exitCode()).isZero();
        long head = api.get("/api/v1/configmaps")
                .json()
                .at("/metadata/resourceVersion")
                .asLong();
        troupe.run("history", "compact", "--before", Long.toString(head));
        try (Watching old = Watching.open(api, "/api/v1/configmaps?watch=true&resourceVersion=" + (head - 1))) {
            old.awaitEnd();
            assertThat(old.events().getFirst().object().path("code").asInt()).isEqualTo(410);
        }
        assertThat(troupe.attempt("replay", "--verify").exitCode()).isZero();
    }
}
