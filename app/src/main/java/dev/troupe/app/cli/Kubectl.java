package dev.troupe.app.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds kubectl: the one that is installed. */
final class Kubectl {
    private Kubectl() {}

    static String find() {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, "kubectl");
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new IllegalStateException("kubectl is not installed; put it on the PATH");
    }
}
