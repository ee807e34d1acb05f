package dev.troupe.app.joining;

import dev.troupe.apiserver.security.BootstrapToken;
import dev.troupe.apiserver.security.BootstrapTokenSecret;
import dev.troupe.apiserver.security.Kubeconfig;
import dev.troupe.apiserver.security.NodeIdentity;
import dev.troupe.apiserver.security.Pki;
import dev.troupe.apiserver.security.PublicKeyHash;
import dev.troupe.app.admission.FirstTokens;
import dev.troupe.app.admission.PodRange;
import dev.troupe.protocol.join.Admission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a machine the first node of a new cluster. */
public final class Initialization {
    /** How long a token for control nodes lives; kubeadm's uploaded certificates live so long. */
    static final Duration CONTROL_TOKEN_LIFE = Duration.ofHours(2);

    private static final String CLUSTER = "troupe";

    private final Wish wish;

    public Initialization(Wish wish) {
        this.wish = wish;
    }

    /**
     * What {@code troupe init} is asked for.
     *
     * @param podRange the addresses of all pods
     * @param serviceCidr the range of cluster IPs
     * @param overlay how the pods' frames between nodes are marked
     * @param endpoint where the API is reached whichever control nodes live
     * @param announced whether the control nodes announce the endpoint's address
     * @param certificateNames what the API's certificate is good for beside the usual
     * @param token the one to print; a random one if none is given
     * @param tokenLife zero for ever
     * @param controlToken whether to make a token for control nodes too
     */
    public record Wish(
            NodeSettings.Machine machine,
            PodRange podRange,
            String serviceCidr,
            Admission.Overlay overlay,
            Optional<ServerAddress> endpoint,
            boolean announced,
            List<String> certificateNames,
            NodeSettings.Database database,
            @Nullable BootstrapToken token,
            Duration tokenLife,
            boolean controlToken) {
        public Wish {
            if (!machine.control()) {
                throw new IllegalArgumentException("the first node of a cluster must have the role control");
            }
            MachineNetwork.ranges(podRange.toString(), serviceCidr, machine.address())
                    .check();
            if (announced) {
                checkAnnounced(machine, endpoint.orElse(null));
            }
            certificateNames = List.copyOf(certificateNames);
        }
    }

    private static void checkAnnounced(NodeSettings.Machine machine, @Nullable ServerAddress endpoint) {
        boolean fits = endpoint != null
                && HostAddress.isAddress(endpoint.host())
                && !endpoint.host().equals(machine.address())
                && endpoint.port() == machine.apiPort();
        if (!fits) {
            throw new IllegalArgumentException("--announce-endpoint needs --control-plane-endpoint with an IPv4 address"
                    + " of the nodes' own network that no machine has, and the port " + machine.apiPort() + ", not "
                    + (endpoint == null ? "none" : endpoint));
        }
    }

    /**
     * What was made.
     *
     * @param server where the API will be reached
     * @param workerCommand joins a worker
     * @param controlCommand joins a control node, if a token for that was wished for
     */
    public record Made(ServerAddress server, String workerCommand, Optional<String> controlCommand) {}

    /** The node's configuration. */
    NodeSettings settings() {
        List<String> names = new ArrayList<>(wish.certificateNames());
        wish.endpoint().map(ServerAddress::host).ifPresent(names::add);
        names.add(firstOf(wish.serviceCidr()));
        return new NodeSettings(
                wish.machine(),
                wish.podRange().subnet(1),
                new Admission.Network(
                        wish.podRange().toString(),
                        wish.podRange().nodePrefix(),
                        wish.serviceCidr(),
                        wish.overlay(),
                        wish.endpoint().map(ServerAddress::toString).orElse(""),
                        wish.announced(),
                        names.stream().distinct().toList()),
                List.of(),
                wish.database());
    }

    /** What will be written, for a dry run. */
    public List<Path> files() {
        Layout layout = wish.machine().layout();
        List<Path> files = new ArrayList<>(List.of(layout.nodeConf(), layout.adminConf(), layout.firstTokens()));
        for (String name : List.of("ca", "server", "admin", "node")) {
            files.add(layout.pki().resolve(name + ".crt"));
            files.add(layout.pki().resolve(name + ".key"));
        }
        return files;
    }

    /** Writes it all. */
    public Made run(Instant now) throws IOException {
        Layout layout = wish.machine().layout();
        Files.createDirectories(layout.config());
        Pki pki = Pki.open(
                layout.pki(),
                List.of(wish.machine().address()),
                List.of(wish.machine().name()),
                now);
        NodeIdentity.open(
                layout.pki(),
                pki.authority(),
                wish.machine().name(),
                List.of(wish.machine().address()),
                NodeIdentity.Role.CONTROL,
                now);
        ServerAddress server = wish.endpoint()
                .orElseGet(() -> new ServerAddress(
                        wish.machine().address(), wish.machine().apiPort()));
        Kubeconfig.write(layout.adminConf(), CLUSTER, server.uri("").toString(), pki);
        SettingsFile.write(layout.nodeConf(), settings().settings());
        return tokens(layout, server, PublicKeyHash.of(pki.authority().self().certificate()), now);
    }

    private Made tokens(Layout layout, ServerAddress server, PublicKeyHash authority, Instant now) throws IOException {
        BootstrapToken worker = wish.token() == null ? BootstrapToken.random() : wish.token();
        List<BootstrapTokenSecret> tokens = new ArrayList<>(List.of(new BootstrapTokenSecret(
                worker,
                "The token that troupe init made.",
                TimeToLive.end(wish.tokenLife(), now),
                List.of(BootstrapTokenSecret.AUTHENTICATION, "signing"),
                List.of(BootstrapTokenSecret.NODE_GROUP))));
        Optional<String> controlCommand = Optional.empty();
        if (wish.controlToken()) {
            BootstrapToken control = BootstrapToken.random();
            tokens.add(new BootstrapTokenSecret(
                    control,
                    "The token for control nodes that troupe init made.",
                    TimeToLive.end(CONTROL_TOKEN_LIFE, now),
                    List.of(BootstrapTokenSecret.AUTHENTICATION),
                    List.of(BootstrapTokenSecret.NODE_GROUP, BootstrapTokenSecret.CONTROL_GROUP)));
            controlCommand = Optional.of(JoinCommandLine.text(server, control, authority, true));
        }
        FirstTokens.write(layout.firstTokens(), tokens);
        return new Made(server, JoinCommandLine.text(server, worker, authority, false), controlCommand);
    }

    /** The first address of a range, which the service {@code kubernetes} has. */
    private static String firstOf(String cidr) {
        String base = cidr.substring(0, cidr.indexOf('/'));
        int dot = base.lastIndexOf('.');
        return base.substring(0, dot + 1) + (Integer.parseInt(base.substring(dot + 1)) + 1);
    }
}
