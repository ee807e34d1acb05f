package dev.troupe.node.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Control groups that nobody needs any more, in all hierarchies of cgroup v1 and in v2's. One in use stays. */
public final class ControlGroups {
    private static final Logger LOG = LoggerFactory.getLogger(ControlGroups.class);
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");

    private ControlGroups() {}

    /** @param group its path as processes see it, for instance {@code /troupe/node-1} */
    static void remove(Path group) {
        places(group).forEach(ControlGroups::delete);
    }

    /** With all groups within it. */
    public static void removeTree(Path group) {
        for (Path place : places(group)) {
            try (Stream<Path> within = Files.walk(place)) {
                within.filter(Files::isDirectory)
                        .sorted(Comparator.reverseOrder())
                        .forEach(ControlGroups::delete);
            } catch (IOException e) {
                LOG.debug("cannot list {}", place, e);
            }
        }
    }

    private static List<Path> places(Path group) {
        Path relative = Path.of("/").relativize(group);
        try (Stream<Path> hierarchies = Files.list(MOUNT)) {
            return Stream.concat(Stream.of(MOUNT), hierarchies.filter(Files::isDirectory))
                    .map(hierarchy -> hierarchy.resolve(relative))
                    .filter(Files::isDirectory)
                    .toList();
        } catch (IOException e) {
            LOG.debug("cannot list the control groups", e);
            return List.of();
        }
    }

    private static void delete(Path group) {
        try {
            Files.deleteIfExists(group);
        } catch (IOException e) {
            LOG.debug("cannot remove {}", group, e);
        }
    }
}
