package dev.troupe.node.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What an image is made from: the files of its one layer, and how a container of it starts.
 *
 * @param files in order; folders before what they hold
 * @param user name or number, {@code user:group} or empty for root
 * @param exposedPorts as {@code 80/tcp}
 */
public record ImageContent(
        List<ImageFile> files,
        List<String> entrypoint,
        List<String> command,
        List<String> environment,
        String workingDirectory,
        String user,
        List<String> exposedPorts,
        Map<String, String> labels) {

    public ImageContent {
        files = List.copyOf(files);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        exposedPorts = List.copyOf(exposedPorts);
        labels = Map.copyOf(labels);
    }

    /** Files and a command; all else as usual. */
    public static ImageContent of(List<ImageFile> files, List<String> entrypoint, List<String> command) {
        return new ImageContent(
                files,
                entrypoint,
                command,
                List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
                "",
                "",
                List.of(),
                Map.of());
    }

    /** The same files, started another way. */
    public ImageContent withCommand(String... newCommand) {
        return new ImageContent(
                files, entrypoint, List.of(newCommand), environment, workingDirectory, user, exposedPorts, labels);
    }

    /** The same image for another user. */
    public ImageContent withUser(String newUser) {
        return new ImageContent(
                files, entrypoint, command, environment, workingDirectory, newUser, exposedPorts, labels);
    }

    /** The same image with one more file. */
    public ImageContent with(ImageFile file) {
        ArrayList<ImageFile> more = new ArrayList<>(files);
        more.add(file);
        return new ImageContent(more, entrypoint, command, environment, workingDirectory, user, exposedPorts, labels);
    }
}
