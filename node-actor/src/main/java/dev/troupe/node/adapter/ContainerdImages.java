package dev.troupe.node.adapter;

import dev.troupe.node.image.ForeignArchive;
import dev.troupe.node.image.ImageArchive;
import dev.troupe.node.image.ImageContent;
import dev.troupe.node.image.SmallImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Brings image archives into a containerd, where its CRI service finds them. Blocking. */
public final class ContainerdImages {
    private final ContainerdSettings settings;

    public ContainerdImages(ContainerdSettings settings) {
        this.settings = settings;
    }

    /** Loads the image that every sandbox needs, from the host's catatonit. */
    public void loadPause() throws IOException {
        load(SmallImages.pause(SmallImages.CATATONIT), List.of(settings.pauseImage()));
    }

    /** Loads an image of our own making under these names. */
    public void load(ImageContent image, List<String> names) throws IOException {
        ImageArchive archive = new ImageArchive();
        archive.add(image, names);
        Path file = Files.createTempFile(settings.directory(), "image", ".tar");
        try {
            archive.write(file);
            load(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Loads an OCI or Docker archive, perhaps gzipped. Short names become full ones; an image without any is called like
     * the file.
     *
     * @return the full names of the images in it
     * @throws IOException also for a file that holds no image for this machine
     */
    public List<String> load(Path archive) throws IOException {
        Path repaired = Files.createTempFile(settings.directory(), "archive", ".tar");
        try {
            Path good = ForeignArchive.repair(archive, repaired) ? repaired : archive;
            List<String> names = unpacked(ctr("images", "import", good.toString()));
            if (names.isEmpty()) {
                throw new IOException(archive + " holds no image for this machine");
            }
            return names;
        } finally {
            Files.deleteIfExists(repaired);
        }
    }

    private static List<String> unpacked(String output) {
        List<String> names = new ArrayList<>();
        for (String line : output.lines().toList()) {
            // As in: unpacking docker.io/library/busybox:1.37 (sha256:…)...done
            if (line.startsWith("unpacking ")) {
                names.add(line.split(" ")[1]);
            }
        }
        return names;
    }

    private String ctr(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                settings.ctr().toString(),
                "--address",
                settings.socket().toString(),
                "--namespace",
                ContainerdEvents.CRI_NAMESPACE));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("ctr " + String.join(" ", arguments) + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while loading images", e);
        }
        return output;
    }
}
