package dev.troupe.app.cli;

import dev.troupe.apiserver.client.KubectlProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code troupe kubectl -- ARGS…}: kubectl with the local cluster's kubeconfig. */
@Command(name = "kubectl", description = "Runs kubectl with the local cluster's kubeconfig: troupe kubectl -- get pods")
public final class KubectlCommand implements Callable<Integer> {
    @Mixin
    private DirectoryOption where = new DirectoryOption();

    @Parameters(description = "What kubectl is given, after --.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path kubeconfig = where.directory().kubeconfig();
        if (!Files.exists(kubeconfig)) {
            throw new IllegalStateException("no cluster in " + where.directory().root() + "; run troupe up first");
        }
        List<String> command = new ArrayList<>();
        command.add(KubectlProgram.find().toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        return builder.start().waitFor();
    }
}
