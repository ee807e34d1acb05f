package dev.troupe.app.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.troupe.apiserver.security.BootstrapToken;
import dev.troupe.apiserver.security.BootstrapTokenSecret;
import dev.troupe.app.joining.TimeToLive;
import dev.troupe.app.joining.TokenAdministration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe token}. */
@Command(
        name = "token",
        description = "The bootstrap tokens with which machines join.",
        mixinStandardHelpOptions = true,
        subcommands = {
            TokenCommand.Create.class,
            TokenCommand.Show.class,
            TokenCommand.Delete.class,
            TokenCommand.Generate.class
        })
public final class TokenCommand implements Callable<Integer> {
    private static final int USAGE = 2;

    @Override
    public Integer call() {
        System.err.println(
                "troupe token create [TOKEN]\ntroupe token list\ntroupe token delete ID…\ntroupe token generate");
        return USAGE;
    }

    /** Which cluster. */
    static final class Cluster {
        @Option(
                names = "--kubeconfig",
                paramLabel = "FILE",
                defaultValue = "/etc/troupe/admin.conf",
                description = "The administrator's kubeconfig (default: ${DEFAULT-VALUE}).")
        private Path kubeconfig = Path.of("/etc/troupe/admin.conf");

        TokenAdministration tokens() throws IOException {
            return TokenAdministration.of(kubeconfig);
        }
    }

    /** {@code troupe token create}. */
    @Command(name = "create", description = "Makes a token.", mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Mixin
        private Cluster cluster = new Cluster();

        @Parameters(paramLabel = "TOKEN", arity = "0..1", description = "The token (default: a random one).")
        private @Nullable String token;

        @Option(
                names = "--ttl",
                paramLabel = "TIME",
                defaultValue = "24h0m0s",
                description = "How long it is good for; 0 for ever (default: ${DEFAULT-VALUE}).")
        private String ttl = "24h0m0s";

        @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
        private String description = "";

        @Option(
                names = "--usages",
                split = ",",
                paramLabel = "USAGE",
                defaultValue = "signing,authentication",
                description = "What it can be used for (default: ${DEFAULT-VALUE}).")
        private List<String> usages = new ArrayList<>();

        @Option(
                names = "--groups",
                split = ",",
                paramLabel = "GROUP",
                defaultValue = BootstrapTokenSecret.NODE_GROUP,
                description = "Groups of its user (default: ${DEFAULT-VALUE}).")
        private List<String> groups = new ArrayList<>();

        @Option(
                names = "--control-plane",
                description = "Lets control nodes join with it. They are given the CA's key: keep it short-lived.")
        private boolean control;

        @Option(names = "--print-join-command", description = "Prints the whole command for the other machine.")
        private boolean printCommand;

        @Override
        public Integer call() throws IOException, InterruptedException {
            TokenAdministration tokens = cluster.tokens();
            BootstrapToken made = token == null ? BootstrapToken.random() : BootstrapToken.parse(token);
            List<String> allGroups = new ArrayList<>(groups);
            if (control) {
                allGroups.add(BootstrapTokenSecret.CONTROL_GROUP);
            }
            tokens.create(new BootstrapTokenSecret(
                    made, description, TimeToLive.end(TimeToLive.parse(ttl), Instant.now()), usages, allGroups));
            System.out.println(printCommand ? tokens.joinCommand(made, control) : made.text());
            return 0;
        }
    }

    /** {@code troupe token list}. */
    @Command(name = "list", description = "Shows the tokens.", mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        private static final String FORMAT = "%-25s %-11s %-22s %-24s %-40s %s%n";

        @Mixin
        private Cluster cluster = new Cluster();

        @Option(names = "-o", paramLabel = "FORMAT", description = "json for machines.")
        private String format = "";

        @Override
        public Integer call() throws IOException, InterruptedException {
            List<TokenAdministration.Row> rows = cluster.tokens().list(Instant.now());
            if (format.equals("json")) {
                System.out.println(JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(rows));
                return 0;
            }
            if (!rows.isEmpty()) {
                System.out.printf(FORMAT, "TOKEN", "TTL", "EXPIRES", "USAGES", "DESCRIPTION", "EXTRA GROUPS");
            }
            for (TokenAdministration.Row row : rows) {
                System.out.printf(
                        FORMAT,
                        row.token(),
                        row.ttl(),
                        row.expires(),
                        row.usages(),
                        row.description(),
                        row.extraGroups());
            }
            return 0;
        }
    }

    /** {@code troupe token delete}. */
    @Command(name = "delete", description = "Revokes tokens.", mixinStandardHelpOptions = true)
    static final class Delete implements Callable<Integer> {
        @Mixin
        private Cluster cluster = new Cluster();

        @Parameters(paramLabel = "ID|TOKEN", arity = "1..*", description = "The first six characters, or all.")
        private List<String> tokens = new ArrayList<>();

        @Override
        public Integer call() throws IOException, InterruptedException {
            TokenAdministration administration = cluster.tokens();
            for (String token : tokens) {
                String id = BootstrapToken.isId(token)
                        ? token
                        : BootstrapToken.parse(token).id();
                administration.delete(id);
                System.out.println("bootstrap token \"" + id + "\" deleted");
            }
            return 0;
        }
    }

    /** {@code troupe token generate}. */
    @Command(
            name = "generate",
            description = "Prints a random token; for init --token.",
            mixinStandardHelpOptions = true)
    static final class Generate implements Callable<Integer> {
        @Override
        public Integer call() {
            System.out.println(BootstrapToken.random().text());
            return 0;
        }
    }
}
