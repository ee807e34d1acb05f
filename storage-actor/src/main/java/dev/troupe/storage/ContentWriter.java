package dev.troupe.storage;

import dev.troupe.storage.plan.PlannedVolume.FileContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a set of files so that readers see either all old or all new ones: the files lie in a hidden folder, {@code
 * ..data} links to it, and what readers open are links through {@code ..data}. Replacing that one link is atomic.
 * Programs rely on these names to notice changes.
 */
final class ContentWriter {
    private static final String DATA = "..data";
    private static final String NEXT_DATA = "..data_tmp";
    private static final int FOLDER_MODE = 0755;

    private final Path root;

    ContentWriter(Path root) {
        this.root = root;
    }

    /**
     * Makes the volume hold these files and no others; does nothing if it does already.
     *
     * @param group who gets them; null for nobody
     */
    void write(Map<String, FileContent> files, @Nullable Long group) throws IOException {
        Path link = root.resolve(DATA);
        Optional<Path> old =
                Files.isSymbolicLink(link) ? Optional.of(root.resolve(Files.readSymbolicLink(link))) : Optional.empty();
        if (old.isPresent() && isSame(old.get(), files, group)) {
            return;
        }
        Path fresh = Files.createTempDirectory(root, "..");
        Trees.setMode(fresh, FOLDER_MODE);
        for (Map.Entry<String, FileContent> file : files.entrySet()) {
            Path target = fresh.resolve(file.getKey());
            createFolders(fresh, target);
            Files.write(target, file.getValue().bytes());
            Trees.setMode(target, file.getValue().mode());
        }
        if (group != null) {
            Trees.giveToGroup(fresh, group, true);
        }
        Path next = root.resolve(NEXT_DATA);
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, fresh.getFileName());
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        linkNames(files.keySet());
        if (old.isPresent()) {
            Trees.delete(old.get());
        }
    }

    private static void createFolders(Path fresh, Path target) throws IOException {
        Path folder = target.getParent();
        if (folder != null && !folder.equals(fresh) && !Files.isDirectory(folder)) {
            createFolders(fresh, folder);
            Files.createDirectory(folder);
            Trees.setMode(folder, FOLDER_MODE);
        }
    }

    /** Links the first part of each path, and takes away the links of paths that are no more. */
    private void linkNames(Set<String> paths) throws IOException {
        Set<String> names = new HashSet<>();
        for (String path : paths) {
            names.add(Path.of(path).getName(0).toString());
        }
        for (String name : names) {
            Path link = root.resolve(name);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of(DATA, name));
            }
        }
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (!name.startsWith("..") && !names.contains(name)) {
                    Files.delete(entry);
                }
            }
        }
    }

    private static boolean isSame(Path folder, Map<String, FileContent> files, @Nullable Long group)
            throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> present = Files.walk(folder)) {
            if (present.filter(Files::isRegularFile).count() != files.size()) {
                return false;
            }
        }
        for (Map.Entry<String, FileContent> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.isRegularFile(path)
                    || !Arrays.equals(Files.readAllBytes(path), file.getValue().bytes())) {
                return false;
            }
            int mode = file.getValue().mode();
            if (Trees.mode(path) != (group == null ? mode : mode | 0440)) {
                return false;
            }
        }
        return true;
    }
}
