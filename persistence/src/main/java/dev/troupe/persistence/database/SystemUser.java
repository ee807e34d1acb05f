package dev.troupe.persistence.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs as the user that PostgreSQL belongs to: another one only where this process is root. */
final class SystemUser {
    private static final long COMMAND_SECONDS = 60;

    private final String name;
    private final boolean switches;

    SystemUser(String name) {
        this.name = name;
        this.switches = "root".equals(System.getProperty("user.name"));
    }

    /** The command line that runs {@code command} as this user in a session of its own, so that it outlives us. */
    List<String> commandLine(List<String> command) throws IOException {
        List<String> line = new ArrayList<>(List.of("setsid"));
        if (switches) {
            line.addAll(List.of("setpriv", "--reuid=" + name, "--regid=" + groupId(), "--clear-groups", "--"));
        }
        line.addAll(command);
        return line;
    }

    /** Runs a program to its end and returns what it said. */
    String run(List<String> command) throws IOException {
        return execute(commandLine(command));
    }

    /** Gives a file or folder to this user. */
    void own(Path path) throws IOException {
        if (switches) {
            UserPrincipal owner =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
            if (!Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
                Files.setOwner(path, owner);
            }
        }
    }

    private String groupId() throws IOException {
        return execute(List.of("id", "-g", name)).strip();
    }

    private static String execute(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(Path.of("/").toFile())
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("took longer than " + COMMAND_SECONDS + " s: " + command);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command, e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    String.join(" ", command) + " failed with code " + process.exitValue() + ": " + output.strip());
        }
        return output;
    }
}
