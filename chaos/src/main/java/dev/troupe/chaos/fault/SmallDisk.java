package dev.troupe.chaos.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of its own for the database, in memory, which can be full. */
final class SmallDisk {
    private static final int TRIES = 20;
    private static final String ROOMY = "2g";
    private static final long PAGE_BYTES = 4096;

    private final Path folder;

    /** @param folder where the database keeps its data */
    SmallDisk(Path folder) {
        this.folder = folder;
    }

    void mount() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("mount", "-t", "tmpfs", "-o", "mode=0755,size=" + ROOMY, "troupe-chaos", folder.toString());
    }

    /** From now on there is no room for one page more than what is there. */
    void fill() {
        for (int left = TRIES; ; left--) {
            try {
                FileStore store = Files.getFileStore(folder);
                long used = store.getTotalSpace() - store.getUnallocatedSpace();
                resize(Math.max(PAGE_BYTES, used) + "");
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (IllegalStateException grown) {
                // The database writes meanwhile; what is in use cannot be taken away.
                if (left == 0) {
                    throw grown;
                }
            }
        }
    }

    /** There is room again. */
    void free() {
        resize(ROOMY);
    }

    private void resize(String size) {
        run("mount", "-o", "remount,size=" + size, folder.toString());
    }

    void unmount() {
        // What still uses it must not keep the rest from being cleared away.
        run("umount", "--lazy", folder.toString());
    }

    private static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", List.of(command)) + " failed: " + output.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
