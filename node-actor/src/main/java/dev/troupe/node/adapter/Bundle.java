package dev.troupe.node.adapter;

import dev.troupe.api.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What containerd's state says of one running container or sandbox.
 *
 * @param controlGroup its path below each hierarchy
 * @param shimSocket the socket of its shim, which lies outside containerd's folders
 */
record Bundle(String id, Optional<Path> controlGroup, Optional<Path> shimSocket) {
    private static final Logger LOG = LoggerFactory.getLogger(Bundle.class);

    /** All that the state folder holds. */
    static List<Bundle> in(Path state) {
        Path tasks = state.resolve("io.containerd.runtime.v2.task/" + ContainerdEvents.CRI_NAMESPACE);
        List<Bundle> bundles = new ArrayList<>();
        if (!Files.isDirectory(tasks)) {
            return bundles;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(tasks)) {
            for (Path folder : folders) {
                bundles.add(read(folder));
            }
        } catch (IOException e) {
            LOG.warn("cannot read what containerd knew of its containers", e);
        }
        return bundles;
    }

    private static Bundle read(Path folder) throws IOException {
        Path config = folder.resolve("config.json");
        Optional<Path> group = Files.exists(config)
                ? Optional.of(Json.read(Files.readAllBytes(config))
                                .at("/linux/cgroupsPath")
                                .asText(""))
                        .filter(path -> path.startsWith("/") && path.length() > 1)
                        .map(Path::of)
                : Optional.empty();
        Path address = folder.resolve("address");
        Optional<Path> socket = Files.exists(address)
                ? Optional.of(Path.of(Files.readString(address).strip().replaceFirst("^unix://", "")))
                : Optional.empty();
        return new Bundle(folder.getFileName().toString(), group, socket);
    }
}
