package dev.troupe.storage;

import dev.troupe.storage.plan.PlannedVolume.HostPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks hostPath volumes against their type, and makes what the type asks to make. */
final class HostPlaces {
    private static final int FOLDER_MODE = 0755;
    private static final int FILE_MODE = 0644;
    private static final int TYPE_MASK = 0170000;
    private static final int SOCKET = 0140000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int BLOCK_DEVICE = 0060000;

    private HostPlaces() {}

    /** Why the place is not what its type says; empty if it is. */
    static String check(HostPlace place) throws IOException {
        Path path = place.path();
        return switch (place.type()) {
            case "" -> "";
            case "Directory" -> complaint(Files.isDirectory(path), path, "is not a directory");
            case "File" -> complaint(Files.isRegularFile(path), path, "is not a file");
            case "DirectoryOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createDirectories(path);
                    Trees.setMode(path, FOLDER_MODE);
                }
                yield complaint(Files.isDirectory(path), path, "is not a directory");
            }
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path);
                    Trees.setMode(path, FILE_MODE);
                }
                yield complaint(Files.isRegularFile(path), path, "is not a file");
            }
            case "Socket" -> complaint(isOfType(path, SOCKET), path, "is not a socket file");
            case "CharDevice" -> complaint(isOfType(path, CHARACTER_DEVICE), path, "is not a character device");
            case "BlockDevice" -> complaint(isOfType(path, BLOCK_DEVICE), path, "is not a block device");
            default -> place.type() + " is an invalid volume type";
        };
    }

    private static String complaint(boolean fine, Path path, String otherwise) {
        return fine ? "" : "hostPath type check failed: " + path + " " + otherwise;
    }

    private static boolean isOfType(Path path, int type) throws IOException {
        return Files.exists(path) && ((int) Files.getAttribute(path, "unix:mode") & TYPE_MASK) == type;
    }
}
