package dev.troupe.app.cli;

import dev.troupe.apiserver.security.BootstrapToken;
import dev.troupe.apiserver.security.PublicKeyHash;
import dev.troupe.app.joining.Joining;
import dev.troupe.app.joining.NodeSettings;
import dev.troupe.app.joining.ServerAddress;
import dev.troupe.protocol.join.Admission;
import dev.troupe.protocol.join.JoinRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code troupe join}. */
@Command(
        name = "join",
        description = "Makes this machine a further node of a cluster.",
        mixinStandardHelpOptions = true)
public final class JoinCommand implements Callable<Integer> {
    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Parameters(paramLabel = "HOST:PORT", description = "Where the cluster's API is reached.")
    private String server = "";

    @Option(
            names = {"--token", "--tls-bootstrap-token"},
            paramLabel = "TOKEN",
            description = "The bootstrap token that init or token create printed.")
    private String token = "";

    @Option(
            names = "--discovery-token-ca-cert-hash",
            required = true,
            split = ",",
            paramLabel = "sha256:HEX",
            description = "The hash of the public key of the cluster's CA.")
    private List<String> hashes = new ArrayList<>();

    @Option(names = "--control-plane", description = "Makes the machine a control node; its token must allow that.")
    private boolean controlPlane;

    @Option(
            names = "--certificate-key",
            paramLabel = "KEY",
            description = "Refused: a token from token create --control-plane takes its place.")
    private String certificateKey = "";

    @Option(
            names = "--discovery-token-unsafe-skip-ca-verification",
            description = "Refused: anybody could pass for the cluster.")
    private boolean skipVerification;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (token.isEmpty()) {
            // Picocli would name the longer of the two names, which the documentation does not.
            throw new CommandLine.ParameterException(
                    Objects.requireNonNull(command).commandLine(), "Missing required option: '--token=TOKEN'");
        }
        NodeSettings.Machine wanted = machine.machine(roles());
        if (!certificateKey.isEmpty() || skipVerification) {
            throw new IllegalArgumentException(
                    "--certificate-key and --discovery-token-unsafe-skip-ca-verification are not supported: a control"
                            + " node joins with a token from `troupe token create --control-plane`, and every machine"
                            + " needs the hash of the cluster's CA");
        }
        Joining joining = new Joining(
                wanted,
                ServerAddress.parse(server),
                BootstrapToken.parse(token),
                hashes.stream().map(PublicKeyHash::new).collect(Collectors.toSet()));
        List<Path> files = joining.files();
        if (!machine.passes(wanted, files)) {
            return 1;
        }
        if (machine.dryRun()) {
            files.forEach(file -> System.out.println("[dryrun] Would write " + file));
            return 0;
        }
        Admission admission = joining.run(Instant.now());
        System.out.printf("""

                This machine is set up as the node %s with the pods %s. Start it:

                  systemctl enable --now troupe

                Run 'kubectl get nodes' on a control node to see it join.
                """, wanted.name(), admission.podSubnet());
        return 0;
    }

    private List<String> roles() {
        List<String> roles = machine.roles();
        if (roles.isEmpty()) {
            return controlPlane ? List.of(JoinRequest.CONTROL, JoinRequest.WORKER) : List.of(JoinRequest.WORKER);
        }
        if (roles.contains(JoinRequest.CONTROL) != controlPlane) {
            throw new IllegalArgumentException("--role control and --control-plane go together");
        }
        return roles;
    }
}
