package dev.troupe.apiserver;

import dev.troupe.apiserver.client.KubectlProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real kubectl, with a kubeconfig of its own and no home. */
final class Kubectl {
    private static final int TIMEOUT_SECONDS = 60;
    private final Path kubeconfig;

    /** @param output standard output and error together */
    record Result(int exitCode, String output) {}

    Kubectl(Path kubeconfig) {
        this.kubeconfig = kubeconfig;
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return runWith("", arguments);
    }

    Result runWith(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(KubectlProgram.find().toString(), "--kubeconfig", kubeconfig.toString()));
        command.add("--cache-dir=" + kubeconfig.resolveSibling("cache"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("kubectl", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("kubectl hangs: " + command + "\n" + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
