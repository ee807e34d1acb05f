package dev.troupe.app.train;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.app.node.NodeServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code troupe train-run DIR}: runs a node with simulated containers on the loopback, lets a client use it, and ends.
 */
@Command(name = "train-run", hidden = true, description = "A node that works for some seconds; train runs this.")
public final class TrainRunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A folder for the node's state, which the caller removes.")
    private Path directory = Path.of("train");

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path pki = directory.resolve("pki");
        Pki identities = Pki.open(pki, List.of("127.0.0.1"), List.of("train"), Instant.now());
        Config config = ConfigFactory.parseMap(settings(pki))
                .withFallback(ConfigFactory.load())
                .resolve();
        NodeServer node = NodeServer.start(config);
        new Exercise("https://127.0.0.1:" + node.port(), identities).run();
        node.stop();
        return 0;
    }

    private Map<String, Object> settings(Path pki) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("troupe.machine.name", "train");
        settings.put("troupe.machine.address", "127.0.0.1");
        settings.put("troupe.machine.data", directory.toString());
        settings.put("troupe.machine.pki", pki.toString());
        settings.put("troupe.machine.ready-file", directory.resolve("ready").toString());
        settings.put("troupe.machine.runtime", "simulated");
        settings.put("troupe.machine.network-name", "train");
        settings.put("troupe.machine.pod-subnet", "10.17.1.0/24");
        settings.put("troupe.node.name", "train");
        settings.put("troupe.node.addresses", List.of("127.0.0.1"));
        settings.put("troupe.node.state-directory", directory.resolve("pods").toString());
        settings.put("troupe.node.log-directory", directory.resolve("logs").toString());
        settings.put("troupe.node.cgroup-root", "");
        settings.put("troupe.api.host", "127.0.0.1");
        settings.put("troupe.api.port", 0);
        settings.put("troupe.node-access.port", 0);
        settings.put("pekko.remote.artery.canonical.port", 0);
        settings.put("pekko.coordinated-shutdown.exit-jvm", "off");
        settings.put(
                "troupe.persistence.embedded.directory",
                directory.resolve("database").toString());
        settings.put("troupe.persistence.embedded.binaries", "/var/lib/troupe/postgresql");
        return settings;
    }
}
