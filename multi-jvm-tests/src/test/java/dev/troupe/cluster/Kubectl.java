package dev.troupe.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.apiserver.client.KubectlProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real kubectl. */
final class Kubectl {
    private static final int TIMEOUT_SECONDS = 45;

    private final Path program;
    private final Path kubeconfig;

    private Kubectl(Path program, Path kubeconfig) {
        this.program = program;
        this.kubeconfig = kubeconfig;
    }

    /** What kubectl answered. */
    record Result(int exitCode, String out, String err) {
        /** Both streams, for assertions about what a user sees. */
        String all() {
            return out + err;
        }
    }

    static Kubectl of(Path kubeconfig) {
        try {
            return new Kubectl(KubectlProgram.find(), kubeconfig);
        } catch (IOException e) {
            throw new IllegalStateException("no kubectl for the tests", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static Kubectl ofVersion(int minor, Path kubeconfig) throws IOException, InterruptedException {
        return new Kubectl(KubectlProgram.ofVersion(minor), kubeconfig);
    }

    /** The same kubectl, speaking of this namespace unless told otherwise. */
    Kubectl in(String namespace) {
        Path copy = kubeconfig.resolveSibling("kubeconfig-" + namespace);
        try {
            String text = Files.readString(kubeconfig);
            Files.writeString(copy, text.replace("    user: ", "    namespace: " + namespace + "\n    user: "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Kubectl(program, copy);
    }

    /** The same kubectl with another configuration file. */
    Kubectl with(Path otherKubeconfig) {
        return new Kubectl(program, otherKubeconfig);
    }

    /** Runs a command that must succeed; gives its output. */
    String run(String... arguments) {
        Result result = attempt("", arguments);
        if (result.exitCode() != 0) {
            throw new AssertionError("kubectl " + String.join(" ", arguments) + " failed: " + result.all());
        }
        return result.out();
    }

    /** Runs a command that must succeed and prints JSON. */
    JsonNode json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("-o");
        all.add("json");
        return Json.read(run(all.toArray(String[]::new)));
    }

    /** {@code kubectl apply -f -}, which must succeed. */
    String apply(String manifest) {
        Result result = attempt(manifest, "apply", "-f", "-");
        if (result.exitCode() != 0) {
            throw new AssertionError("kubectl apply failed: " + result.all() + "\n" + manifest);
        }
        return result.out();
    }

    /** Runs a command, whatever comes of it. */
    Result attempt(String input, String... arguments) {
        try {
            return finish(start(arguments), input, List.of(arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command as a user at a terminal does, by means of script(1), and types the input at it. */
    Result atTerminal(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of("script", "-q", "-e", "-c"));
        command.add(program + " " + String.join(" ", arguments));
        command.add("/dev/null");
        try {
            return finish(start(command), input, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Result finish(Process process, String input, List<String> command) throws IOException {
        StringBuffer out = new StringBuffer();
        StringBuffer err = new StringBuffer();
        Thread outReader = Thread.ofVirtual().start(() -> copy(process.inputReader(StandardCharsets.UTF_8), out));
        Thread errReader = Thread.ofVirtual().start(() -> copy(process.errorReader(StandardCharsets.UTF_8), err));
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            // A command that refuses its arguments does not read its input.
        }
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("kubectl did not end: " + command + " said " + out + err);
            }
            outReader.join();
            errReader.join();
            return new Result(process.exitValue(), out.toString(), err.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Starts a command that runs beside the test; the caller ends it. */
    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return start(command);
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of(
                        "KUBECONFIG",
                        kubeconfig.toString(),
                        "HOME",
                        kubeconfig.resolveSibling("home").toString()));
        return builder.start();
    }

    private static void copy(BufferedReader reader, StringBuffer buffer) {
        char[] chunk = new char[8192];
        try (reader) {
            for (int count = reader.read(chunk); count >= 0; count = reader.read(chunk)) {
                buffer.append(chunk, 0, count);
            }
        } catch (IOException closed) {
            // The process was ended.
        }
    }
}
