package dev.troupe.app.joining;

import com.typesafe.config.ConfigFactory;
import dev.troupe.app.node.HostNetwork;
import dev.troupe.node.adapter.ContainerdProcess;
import dev.troupe.node.adapter.ContainerdSettings;
import dev.troupe.node.adapter.ControlGroups;
import dev.troupe.persistence.database.EmbeddedPostgres;
import dev.troupe.storage.adapter.LinuxMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes away what {@code init} or {@code join} wrote, and what the node has made since. */
public final class Reset {
    private static final Path PROCESSES = Path.of("/proc");

    private final Layout layout;

    public Reset(Layout layout) {
        this.layout = layout;
    }

    /** What would be removed and exists. */
    public List<Path> remains() {
        Stream<Path> ofWatchdog =
                Stream.of("watchdog.sh", "watchdog.pid", "lease.until").map(layout.run()::resolve);
        Stream<Path> ofNode = Stream.of(
                layout.nodeConf(),
                layout.adminConf(),
                layout.firstTokens(),
                layout.pki(),
                layout.data(),
                layout.readyFile(),
                layout.leasePipe());
        return Stream.concat(ofNode, ofWatchdog)
                .filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    /** The process that runs this node, if it runs. */
    public Optional<Long> running() {
        try (Stream<Path> processes = Files.list(PROCESSES)) {
            return processes
                    .filter(process -> String.valueOf(process.getFileName()).matches("\\d+"))
                    .filter(process -> runs(process))
                    .map(process -> Long.parseLong(String.valueOf(process.getFileName())))
                    .filter(pid -> pid != ProcessHandle.current().pid())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean runs(Path process) {
        try {
            List<String> words =
                    List.of(Files.readString(process.resolve("cmdline")).split("\0", -1));
            return words.contains("node-run")
                    && words.contains(layout.nodeConf().toString());
        } catch (IOException gone) {
            return false;
        }
    }

    /**
     * Ends containers, their runtime and the embedded database, and removes the files and what the node has put into the
     * host's network. What cannot be ended stays, with
     * its files, so that the next attempt finds it.
     */
    public void run() throws IOException {
        Path containerd = layout.data().resolve("containerd");
        boolean ran = Files.exists(containerd);
        if (ran) {
            ContainerdProcess runtime = new ContainerdProcess(ContainerdSettings.ofThisHost(containerd));
            runtime.stopWithContainers();
            runtime.purge();
            ControlGroups.removeTree(Path.of(NodeSettings.CGROUP_ROOT));
        }
        if (ran && Files.exists(layout.nodeConf())) {
            HostNetwork.remove(ConfigFactory.parseFile(layout.nodeConf().toFile())
                    .withFallback(ConfigFactory.load())
                    .resolve());
        }
        LinuxMounts mounts = new LinuxMounts();
        for (Path mount : mounts.below(layout.data())) {
            mounts.unmount(mount);
        }
        EmbeddedPostgres.stopRunning(layout.data().resolve("database"));
        for (Path path : remains()) {
            deleteTree(path);
        }
        // A folder of somebody else's keeps what else is in it.
        for (Path folder : List.of(layout.config(), layout.run())) {
            if (isEmptyFolder(folder)) {
                Files.delete(folder);
            }
        }
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void deleteTree(Path root) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(root)) {
            all = new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList());
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
