package dev.troupe.app;

import dev.troupe.app.cli.BackupCommand;
import dev.troupe.app.cli.DownCommand;
import dev.troupe.app.cli.HistoryCommand;
import dev.troupe.app.cli.ImageCommand;
import dev.troupe.app.cli.InitCommand;
import dev.troupe.app.cli.JoinCommand;
import dev.troupe.app.cli.JvmOptionsCommand;
import dev.troupe.app.cli.KubectlCommand;
import dev.troupe.app.cli.NodeCommand;
import dev.troupe.app.cli.NodeRunCommand;
import dev.troupe.app.cli.ReplayCommand;
import dev.troupe.app.cli.ResetCommand;
import dev.troupe.app.cli.RestoreCommand;
import dev.troupe.app.cli.RestoreRunCommand;
import dev.troupe.app.cli.StatusCommand;
import dev.troupe.app.cli.TokenCommand;
import dev.troupe.app.cli.UpCommand;
import dev.troupe.app.train.TrainCommand;
import dev.troupe.app.train.TrainRunCommand;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
        name = "troupe",
        description = "A container orchestrator that speaks Kubernetes' API.",
        mixinStandardHelpOptions = true,
        version = "troupe 0.1.0",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            KubectlCommand.class,
            ImageCommand.class,
            NodeCommand.class,
            ReplayCommand.class,
            HistoryCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            RestoreRunCommand.class,
            InitCommand.class,
            JoinCommand.class,
            TokenCommand.class,
            ResetCommand.class,
            NodeRunCommand.class,
            JvmOptionsCommand.class,
            TrainCommand.class,
            TrainRunCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "Also: ./troupe test runs every test."})
public final class Main implements Runnable {

    /** What runs on a node's behalf, with its output in a file. */
    private static final Set<String> LOGGING = Set.of("node-run", "restore-run", "train-run");

    private Main() {}

    /** Runs one command; the exit code is the command's. */
    public static void main(String[] arguments) {
        if (arguments.length == 0 || !LOGGING.contains(arguments[0])) {
            // Before anything logs: what concerns users is told to them, the rest is for a node's log.
            System.setProperty("troupe.log-level", "WARN");
        }
        int exitCode = commandLine().execute(arguments);
        if (exitCode != NodeRunCommand.KEEPS_RUNNING) {
            System.exit(exitCode);
        }
    }

    /** All commands; a failure is told in a line, and ends with 1. */
    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new Main());
        addHelp(commands);
        return commands.setUnmatchedOptionsArePositionalParams(false)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    String message = failure.getMessage();
                    command.getErr().println("troupe: " + (message == null ? failure.toString() : message));
                    if (System.getenv("TROUPE_TRACE") != null) {
                        failure.printStackTrace(command.getErr());
                    }
                    return 1;
                });
    }

    /** Every command tells its usage. */
    private static void addHelp(CommandLine commands) {
        for (CommandLine command : commands.getSubcommands().values()) {
            CommandLine.Model.CommandSpec spec = command.getCommandSpec();
            if (spec.findOption("--help") == null) {
                spec.addOption(CommandLine.Model.OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this help message and exits.")
                        .build());
            }
            addHelp(command);
        }
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
