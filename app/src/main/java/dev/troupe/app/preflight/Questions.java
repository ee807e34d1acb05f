package dev.troupe.app.preflight;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What of a host a check wants to know beside what is always read.
 *
 * @param files whose contents
 * @param paths whether these exist, and whether they are folders that hold something
 * @param ports whether something listens there
 * @param programs whether these are installed
 */
record Questions(Set<Path> files, Set<Path> paths, Set<Integer> ports, Set<String> programs) {
    static final Questions NONE = new Questions(Set.of(), Set.of(), Set.of(), Set.of());

    static Questions file(Path file) {
        return new Questions(Set.of(file), Set.of(), Set.of(), Set.of());
    }

    static Questions path(Path path) {
        return new Questions(Set.of(), Set.of(path), Set.of(), Set.of());
    }

    static Questions port(int port) {
        return new Questions(Set.of(), Set.of(), Set.of(port), Set.of());
    }

    static Questions programs(Set<String> programs) {
        return new Questions(Set.of(), Set.of(), Set.of(), programs);
    }

    Questions and(Questions other) {
        return new Questions(
                union(files, other.files),
                union(paths, other.paths),
                union(ports, other.ports),
                union(programs, other.programs));
    }

    private static <T> Set<T> union(Set<T> some, Set<T> more) {
        Set<T> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return all;
    }
}
