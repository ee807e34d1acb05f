package dev.troupe.node.port;

import java.util.List;

/**
 * What runs.
 *
 * @param command in place of the image's entry point; empty keeps it
 * @param args in place of the image's command; empty keeps it, unless {@code command} is given
 * @param workingDirectory empty for the image's
 * @param environment in order; a later variable wins over an earlier one and over the image's
 * @param stdinOnce whether the input ends with the first client that attaches
 */
public record ProcessSpec(
        List<String> command,
        List<String> args,
        String workingDirectory,
        List<EnvironmentVariable> environment,
        boolean stdin,
        boolean stdinOnce,
        boolean tty) {

    /** One variable of the environment. */
    public record EnvironmentVariable(String name, String value) {}

    public ProcessSpec {
        command = List.copyOf(command);
        args = List.copyOf(args);
        environment = List.copyOf(environment);
    }

    /** A process without input, terminal or variables of its own. */
    public static ProcessSpec of(String... command) {
        return new ProcessSpec(List.of(command), List.of(), "", List.of(), false, false, false);
    }
}
