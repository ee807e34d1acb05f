package dev.troupe.app.cli;

import dev.troupe.apiserver.security.BootstrapToken;
import dev.troupe.app.admission.PodRange;
import dev.troupe.app.joining.Initialization;
import dev.troupe.app.joining.NodeSettings;
import dev.troupe.app.joining.ServerAddress;
import dev.troupe.app.joining.TimeToLive;
import dev.troupe.network.plan.Vtep;
import dev.troupe.protocol.join.Admission;
import dev.troupe.protocol.join.JoinRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe init}. */
@Command(
        name = "init",
        description = "Makes this machine the first node of a new cluster.",
        mixinStandardHelpOptions = true)
public final class InitCommand implements Callable<Integer> {
    @Mixin
    private MachineOptions machine = new MachineOptions();

    @Option(
            names = "--pod-network-cidr",
            paramLabel = "CIDR",
            defaultValue = "10.17.0.0/16",
            description = "The addresses of pods; each node takes a part of them (default: ${DEFAULT-VALUE}).")
    private String podCidr = "10.17.0.0/16";

    @Option(
            names = "--node-cidr-mask-size",
            paramLabel = "BITS",
            defaultValue = "24",
            description = "The size of each node's part, from 16 to 28 (default: ${DEFAULT-VALUE}).")
    private int nodePrefix;

    @Option(
            names = "--vxlan-id",
            paramLabel = "NUMBER",
            defaultValue = "4242",
            description = "The number of the pods' virtual network, below 2^24 (default: ${DEFAULT-VALUE}).")
    private int vxlanId;

    @Option(
            names = "--vxlan-port",
            paramLabel = "PORT",
            defaultValue = "4789",
            description = "The UDP port on which nodes receive pods' frames (default: ${DEFAULT-VALUE}).")
    private int vxlanPort;

    @Option(
            names = {"--service-cidr", "--services-cidr"},
            paramLabel = "CIDR",
            defaultValue = "10.96.0.0/12",
            description = "The addresses of services (default: ${DEFAULT-VALUE}).")
    private String serviceCidr = "10.96.0.0/12";

    @Option(
            names = "--control-plane-endpoint",
            paramLabel = "HOST[:PORT]",
            description = "Where the API is reached whichever control nodes live: a name or address that moves.")
    private @Nullable String endpoint;

    @Option(
            names = "--announce-endpoint",
            description = "The endpoint is a free address of the nodes' own network: the control nodes answer for it,"
                    + " one at a time, and another takes it over from one that fails.")
    private boolean announceEndpoint;

    @Option(
            names = "--apiserver-cert-extra-sans",
            split = ",",
            paramLabel = "NAME",
            description = "Further names and addresses of the API.")
    private List<String> certificateNames = new ArrayList<>();

    @Option(
            names = "--upload-certs",
            description = "Also makes a token, good for two hours, with which control nodes join.")
    private boolean uploadCerts;

    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "embedded",
            description = "A PostgreSQL of yours, jdbc:postgresql://…, which several control nodes need; or embedded"
                    + " (the default), a private one in this node.")
    private String database = "embedded";

    @Option(names = "--database-user", paramLabel = "ROLE", description = "The role for it.")
    private String databaseUser = "";

    @Option(names = "--database-password-file", paramLabel = "FILE", description = "Holds its password.")
    private @Nullable Path databasePasswordFile;

    @Option(names = "--token", paramLabel = "TOKEN", description = "The bootstrap token (default: a random one).")
    private @Nullable String token;

    @Option(
            names = "--token-ttl",
            paramLabel = "TIME",
            defaultValue = "24h0m0s",
            description = "How long it is good for; 0 for ever (default: ${DEFAULT-VALUE}).")
    private String tokenLife = "24h0m0s";

    @Override
    public Integer call() throws IOException {
        Initialization.Wish wish = wish();
        Initialization initialization = new Initialization(wish);
        List<Path> files = initialization.files();
        if (!machine.passes(wish.machine(), files)) {
            return 1;
        }
        if (machine.dryRun()) {
            files.forEach(file -> System.out.println("[dryrun] Would write " + file));
            return 0;
        }
        say(wish.machine(), initialization.run(Instant.now()));
        return 0;
    }

    private Initialization.Wish wish() throws IOException {
        List<String> roles =
                machine.roles().isEmpty() ? List.of(JoinRequest.CONTROL, JoinRequest.WORKER) : machine.roles();
        if (!database.equals("embedded") && !database.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("--database " + database + ": must be embedded or jdbc:postgresql://…");
        }
        if (uploadCerts && database.equals("embedded")) {
            throw new IllegalArgumentException("--upload-certs lets control nodes join, and more than one of these need"
                    + " a database outside of all: give it with --database jdbc:postgresql://…");
        }
        Path passwordFile = databasePasswordFile;
        return new Initialization.Wish(
                machine.machine(roles),
                PodRange.parse(podCidr, nodePrefix),
                serviceCidr(),
                overlay(),
                Optional.ofNullable(endpoint).map(ServerAddress::parse),
                announceEndpoint,
                certificateNames,
                new NodeSettings.Database(
                        database,
                        databaseUser,
                        passwordFile == null
                                ? ""
                                : Files.readString(passwordFile).strip()),
                token == null ? null : BootstrapToken.parse(token),
                TimeToLive.parse(tokenLife),
                uploadCerts);
    }

    private Admission.Overlay overlay() {
        Vtep.requireNumbers(vxlanId, vxlanPort);
        return new Admission.Overlay(vxlanId, vxlanPort);
    }

    private String serviceCidr() {
        if (!serviceCidr.matches("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}/([89]|1\\d|2\\d)")) {
            throw new IllegalArgumentException("--service-cidr " + serviceCidr + ": must be an IPv4 range, /8 to /29");
        }
        return serviceCidr;
    }

    private static void say(NodeSettings.Machine machine, Initialization.Made made) {
        String config = machine.layout().config().toString();
        System.out.printf("""

                This machine is set up as the control node %1$s. Start it:

                  systemctl enable --now troupe

                To use the cluster, as a regular user:

                  mkdir -p $HOME/.kube
                  sudo cp -i %2$s/admin.conf $HOME/.kube/config
                  sudo chown $(id -u):$(id -g) $HOME/.kube/config

                Once it runs, other machines join it with this, as root:

                  %3$s
                """, machine.name(), config, made.workerCommand());
        made.controlCommand()
                .ifPresent(command -> System.out.printf(
                        "%nand control nodes with this, within two hours; it gives them the CA's key:%n%n  %s%n",
                        command));
    }
}
