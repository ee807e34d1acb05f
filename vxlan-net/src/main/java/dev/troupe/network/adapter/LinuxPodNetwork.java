package dev.troupe.network.adapter;

import dev.troupe.network.plan.PodNetwork;
import dev.troupe.network.plan.StaleReservations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a {@link PodNetwork} in force in the network namespace of this process. Blocking. */
public final class LinuxPodNetwork {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxPodNetwork.class);
    private static final String CONFLIST = "10-troupe.conflist";

    private static final String FORWARDING = "ip_forward";

    private final PodNetwork network;
    private final Path cniConfig;
    private final Path settings;

    /**
     * @param cniConfig the folder that the runtime reads
     */
    public LinuxPodNetwork(PodNetwork network, Path cniConfig) {
        this(network, cniConfig, Path.of("/proc/sys/net/ipv4"));
    }

    LinuxPodNetwork(PodNetwork network, Path cniConfig, Path settings) {
        this.network = network;
        this.cniConfig = cniConfig;
        this.settings = settings;
    }

    /** Lets the node forward packets and tells the runtime about the network. Idempotent. */
    public void install() throws IOException {
        set(settings.resolve(FORWARDING), "1");
        Files.createDirectories(network.reservations());
        Files.createDirectories(cniConfig);
        // The runtime watches the folder: it must never read half a file, and ignores this name until it is moved.
        Path fresh = cniConfig.resolve(CONFLIST + ".new");
        Files.writeString(fresh, network.conflist());
        Files.move(
                fresh,
                cniConfig.resolve(CONFLIST),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Frees the addresses of sandboxes that do not exist any more; call it while no pod is being started. */
    public Set<String> releaseStale(Set<String> livingSandboxes) throws IOException {
        Path folder = network.reservations().resolve(network.name());
        Set<String> stale = StaleReservations.of(owners(folder), livingSandboxes);
        for (String address : stale) {
            Files.deleteIfExists(folder.resolve(address));
        }
        if (!stale.isEmpty()) {
            LOG.info("freed {} addresses of pods that are no more: {}", stale.size(), stale);
        }
        return stale;
    }

    /** Takes the network away. Pods must be gone. Settings of the namespace stay, for others may need them by now. */
    public void remove() throws IOException {
        Files.deleteIfExists(cniConfig.resolve(CONFLIST));
        if (Files.exists(Path.of("/sys/class/net", network.bridge()))) {
            run(List.of("ip", "link", "delete", "dev", network.bridge()));
        }
        releaseStale(Set.of());
    }

    private Map<String, String> owners(Path folder) throws IOException {
        Map<String, String> owners = new HashMap<>();
        if (!Files.isDirectory(folder)) {
            return owners;
        }
        // Beside the addresses there are host-local's lock and the address that it gave last.
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[0-9]*.*")) {
            for (Path file : files) {
                try {
                    owners.put(file.getFileName().toString(), Files.readString(file));
                } catch (NoSuchFileException justFreed) {
                    LOG.debug("{} was freed meanwhile", file);
                }
            }
        }
        return owners;
    }

    /** Writes only what differs: /proc/sys may be read-only where somebody else has set it already. */
    private static void set(Path setting, String value) throws IOException {
        if (!Files.readString(setting).strip().equals(value)) {
            Files.writeString(setting, value);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
