package dev.troupe.app.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.persistence.PersistenceSettings;
import dev.troupe.persistence.history.Restoration;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe restore-run CONF FILE}: restores into the database of a node's configuration; the node is down. */
@Command(name = "restore-run", hidden = true, description = "Restores a backup where a node's database is.")
public final class RestoreRunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "CONF", index = "0", description = "The node's configuration.")
    private Path configuration = Path.of("node.conf");

    @Parameters(paramLabel = "FILE", index = "1", description = "The backup.")
    private Path file = Path.of("troupe.backup");

    @Option(names = "--force", description = "Replaces what the database holds.")
    private boolean force;

    @Override
    public Integer call() throws IOException, SQLException {
        Config config = ConfigFactory.parseFile(configuration.toFile())
                .withFallback(ConfigFactory.load())
                .resolve();
        try (InputStream backup = new BufferedInputStream(Files.newInputStream(file))) {
            Restoration.Restored restored = Restoration.run(PersistenceSettings.from(config), backup, force);
            System.out.println("restored " + restored.rows() + " rows up to revision " + restored.head()
                    + "; the cluster goes on from revision " + restored.begins());
        }
        return 0;
    }
}
