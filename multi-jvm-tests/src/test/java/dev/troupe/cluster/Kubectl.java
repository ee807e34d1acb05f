package dev.troupe.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real kubectl. */
final class Kubectl {
    private static final int TIMEOUT_SECONDS = 60;

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
            return new Kubectl(dev.troupe.app.cli.Kubectl.find(), kubeconfig);
        } catch (IOException e) {
            throw new IllegalStateException("no kubectl for the tests", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static Kubectl ofVersion(int minor, Path kubeconfig) throws IOException, InterruptedException {
        return new Kubectl(dev.troupe.app.cli.Kubectl.ofVersion(minor), kubeconfig);
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
            Process process = start(arguments);
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            var out = java.util.concurrent.CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            String err = text(process.getErrorStream());
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("kubectl " + String.join(" ", arguments) + " did not end");
            }
            return new Result(process.exitValue(), out.join(), err);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts a command that runs beside the test; the caller ends it. */
    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of(
                        "KUBECONFIG",
                        kubeconfig.toString(),
                        "HOME",
                        kubeconfig.resolveSibling("home").toString()));
        return builder.start();
    }

    private static String text(java.io.InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
