package dev.troupe.app.preflight;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what checks look at from this host; changes nothing. */
final class HostReader {
    /** There as soon as br_netfilter is, also where it is built in and no list says so. */
    private static final Path BRIDGE_SETTINGS = Path.of("/proc/sys/net/bridge");

    private static final int KIBI = 1024;
    private static final List<Path> PROGRAM_FOLDERS = Stream.of(
                    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
            .map(Path::of)
            .toList();
    private static final List<Path> CNI_FOLDERS = Stream.of("/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni")
            .map(Path::of)
            .toList();

    private HostReader() {}

    static HostFacts read(Questions questions) {
        return new HostFacts(
                System.getProperty("user.name", "").equals("root"),
                Runtime.getRuntime().availableProcessors(),
                memoryMebibytes(),
                lines("/proc/swaps").skip(1).map(line -> firstWord(line)).toList(),
                modules(),
                lines("/proc/filesystems")
                        .map(line -> line.substring(line.lastIndexOf('\t') + 1))
                        .collect(Collectors.toSet()),
                cgroupControllers(),
                contents(questions.files()),
                matching(questions.ports(), HostReader::inUse),
                matching(questions.paths(), Files::exists),
                matching(questions.paths(), HostReader::holdsSomething),
                matching(questions.programs(), name -> isIn(PROGRAM_FOLDERS, name)),
                matching(Set.of("bridge", "host-local", "portmap"), name -> isIn(CNI_FOLDERS, name)));
    }

    private static long memoryMebibytes() {
        return lines("/proc/meminfo")
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIBI)
                .findFirst()
                .orElse(0);
    }

    private static Set<String> modules() {
        Set<String> modules =
                lines("/proc/modules").map(HostReader::firstWord).collect(Collectors.toCollection(HashSet::new));
        String release = lines("/proc/sys/kernel/osrelease").findFirst().orElse("");
        lines("/lib/modules/" + release + "/modules.builtin")
                .map(line -> line.substring(line.lastIndexOf('/') + 1)
                        .replace(".ko", "")
                        .replace('-', '_'))
                .forEach(modules::add);
        if (Files.exists(BRIDGE_SETTINGS)) {
            modules.add("br_netfilter");
        }
        // Kernels without a list of what is built in still show the larger parts here.
        try (Stream<Path> shown = Files.list(Path.of("/sys/module"))) {
            shown.map(path -> String.valueOf(path.getFileName())).forEach(modules::add);
        } catch (IOException none) {
            return modules;
        }
        return modules;
    }

    /** Of cgroup v2 where it has any, else those of v1 that are enabled. */
    private static Set<String> cgroupControllers() {
        Set<String> unified = lines("/sys/fs/cgroup/cgroup.controllers")
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .collect(Collectors.toSet());
        Set<String> controllers = lines("/proc/cgroups")
                .filter(line -> !line.startsWith("#") && line.endsWith("1"))
                .map(HostReader::firstWord)
                .collect(Collectors.toCollection(HashSet::new));
        controllers.addAll(unified);
        return controllers;
    }

    private static Map<Path, String> contents(Set<Path> files) {
        Map<Path, String> contents = new HashMap<>();
        for (Path file : files) {
            try {
                contents.put(file, Files.readString(file).strip());
            } catch (IOException unreadable) {
                continue;
            }
        }
        return contents;
    }

    private static boolean inUse(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return false;
        } catch (IOException taken) {
            return true;
        }
    }

    private static boolean holdsSomething(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isPresent();
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isIn(List<Path> folders, String program) {
        return folders.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
    }

    private static <T> Set<T> matching(Set<T> all, Predicate<T> condition) {
        return all.stream().filter(condition).collect(Collectors.toSet());
    }

    private static String firstWord(String line) {
        return line.split("\\s", 2)[0];
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file), StandardCharsets.UTF_8).stream();
        } catch (IOException unreadable) {
            return Stream.empty();
        }
    }
}
