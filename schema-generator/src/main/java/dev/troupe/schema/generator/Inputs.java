package dev.troupe.schema.generator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A digest of everything that the output depends on: the generator, the artifacts it reads, the kinds. */
final class Inputs {
    private Inputs() {}

    static String digest(Path kinds) throws IOException {
        MessageDigest digest = sha256();
        for (String entry : System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                addFolder(digest, path);
            } else if (path.getFileName().toString().startsWith("schema-generator")) {
                digest.update(Files.readAllBytes(path));
            } else {
                // A released artifact's name holds its version, and it never changes.
                digest.update(path.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        addFolder(digest, kinds);
        return HexFormat.of().formatHex(digest.digest());
    }

    static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static void addFolder(MessageDigest digest, Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder)) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            digest.update(folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(file));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
