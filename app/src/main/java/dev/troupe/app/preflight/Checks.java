package dev.troupe.app.preflight;

import dev.troupe.app.preflight.Check.Severity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** All checks, in kubeadm's words where it has them. */
final class Checks {
    /** What kubeadm asks of a control node. */
    static final int CONTROL_PROCESSORS = 2;

    /** What kubeadm asks of a control node. */
    static final long CONTROL_MEMORY_MEBIBYTES = 1700;

    private static final Path SYSCTLS = Path.of("/proc/sys");
    private static final List<String> CGROUP_CONTROLLERS = List.of("cpu", "memory", "pids");
    private static final List<String> CNI_PLUGINS = List.of("bridge", "host-local", "portmap");
    private static final List<String> OCI_RUNTIMES = List.of("crun", "runc");

    private Checks() {}

    static Check privileged() {
        return check("IsPrivilegedUser", Questions.NONE, facts -> facts.root(), "user is not running as root");
    }

    static Check processors(int required) {
        return new Check(
                "NumCPU",
                Severity.ERROR,
                Questions.NONE,
                facts -> facts.processors() >= required
                        ? List.of()
                        : List.of("the number of available CPUs " + facts.processors() + " is less than the required "
                                + required));
    }

    static Check memory(long requiredMebibytes) {
        return new Check(
                "Mem",
                Severity.ERROR,
                Questions.NONE,
                facts -> facts.memoryMebibytes() >= requiredMebibytes
                        ? List.of()
                        : List.of("the system RAM (" + facts.memoryMebibytes() + " MB) is less than the minimum "
                                + requiredMebibytes + " MB"));
    }

    static Check swap() {
        return new Check(
                "Swap",
                Severity.ERROR,
                Questions.NONE,
                facts -> facts.swapDevices().isEmpty()
                        ? List.of()
                        : List.of(
                                "running with swap on is not supported: memory limits of pods do not hold what they promise."
                                        + " Please disable swap (swapoff -a, and in /etc/fstab): "
                                        + String.join(", ", facts.swapDevices())));
    }

    static Check port(int port) {
        return check(
                "Port-" + port,
                Questions.port(port),
                facts -> !facts.portsInUse().contains(port),
                "Port " + port + " is in use");
    }

    /** A kernel setting that must be 1, as {@code net/ipv4/ip_forward}. */
    static Check sysctl(String path) {
        Path file = SYSCTLS.resolve(path);
        String setting = path.replace('/', '.');
        return new Check("FileContent-" + dashed(file), Severity.ERROR, Questions.file(file), facts -> {
            String content = facts.contents().get(file);
            if (content == null) {
                return List.of(file + " does not exist");
            }
            return content.equals("1")
                    ? List.of()
                    : List.of(file + " contents are not set to 1; try: sysctl -w " + setting + "=1");
        });
    }

    /** A part of the kernel that may be a module. */
    static Check module(String name) {
        return check(
                "KernelModule-" + name,
                Questions.NONE,
                facts -> facts.modules().contains(name) || facts.fileSystems().contains(name),
                "the kernel module " + name + " is not loaded; try: modprobe " + name);
    }

    static Check fileAvailable(Path file) {
        return check(
                "FileAvailable-" + dashed(file),
                Questions.path(file),
                facts -> !facts.existing().contains(file),
                file + " already exists");
    }

    static Check folderAvailable(Path folder) {
        return check(
                "DirAvailable-" + dashed(folder),
                Questions.path(folder),
                facts -> !facts.filled().contains(folder),
                folder + " is not empty");
    }

    static Check program(String name) {
        return check(
                "FileExisting-" + name,
                Questions.programs(Set.of(name)),
                facts -> facts.programs().contains(name),
                name + " not found in system path");
    }

    static Check ociRuntime() {
        return check(
                "FileExisting-runc",
                Questions.programs(Set.copyOf(OCI_RUNTIMES)),
                facts -> OCI_RUNTIMES.stream().anyMatch(facts.programs()::contains),
                "none of " + String.join(", ", OCI_RUNTIMES) + " found in system path");
    }

    static Check networkPlugins() {
        return new Check("CNI", Severity.ERROR, Questions.NONE, facts -> {
            List<String> missing = new ArrayList<>(CNI_PLUGINS);
            missing.removeAll(facts.cniPlugins());
            return missing.isEmpty()
                    ? List.of()
                    : List.of("the CNI plugins " + String.join(", ", missing)
                            + " are not installed (package containernetworking-plugins)");
        });
    }

    static Check cgroups() {
        return new Check("SystemVerification", Severity.ERROR, Questions.NONE, facts -> {
            List<String> missing = new ArrayList<>(CGROUP_CONTROLLERS);
            missing.removeAll(facts.cgroupControllers());
            return missing.isEmpty() ? List.of() : List.of("missing required cgroups: " + String.join(", ", missing));
        });
    }

    private static Check check(String name, Questions needs, Predicate<HostFacts> good, String problem) {
        return new Check(name, Severity.ERROR, needs, facts -> good.test(facts) ? List.of() : List.of(problem));
    }

    /** As kubeadm forms names of files: {@code /etc/x} becomes {@code -etc-x}. */
    private static String dashed(Path path) {
        return path.toString().replace('/', '-');
    }
}
