package dev.troupe.storage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Work on whole folders. Symbolic links are never followed. */
final class Trees {
    private static final int TYPE_AND_MODE_MASK = 07777;
    private static final int GROUP_READ = 0440;
    private static final int GROUP_READ_WRITE = 0660;
    private static final int SETGID = 02000;
    private static final int GROUP_SEARCH = 0110;

    private Trees() {}

    static void delete(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Gives everything to a group, as {@code fsGroup} asks. */
    static void giveToGroup(Path root, long group, boolean readonly) throws IOException {
        int mask = readonly ? GROUP_READ : GROUP_READ_WRITE;
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.setAttribute(file, "unix:gid", Math.toIntExact(group), LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile()) {
                    setMode(file, mode(file) | mask);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                Files.setAttribute(folder, "unix:gid", Math.toIntExact(group), LinkOption.NOFOLLOW_LINKS);
                setMode(folder, mode(folder) | mask | SETGID | GROUP_SEARCH);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE_AND_MODE_MASK;
    }

    static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }
}
