package dev.troupe.app.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.app.preflight.Preflight.Purpose;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each check says of a machine that is not right, and that all are heard at once. */
class PreflightTest {
    private static final Path CONF = Path.of("/etc/troupe/node.conf");
    private static final Path DATA = Path.of("/var/lib/troupe/node");
    private static final Path FORWARD = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final Path BRIDGED = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");
    private static final Purpose CONTROL = new Purpose.Node(true, true, 6443, List.of(CONF), List.of(DATA));
    private static final Purpose WORKER = new Purpose.Node(false, true, 6443, List.of(CONF), List.of(DATA));

    private static final HostFacts GOOD = new HostFacts(
            true,
            2,
            1900,
            List.of(),
            Set.of("overlay", "br_netfilter"),
            Set.of("ext4"),
            Set.of("cpu", "memory", "pids"),
            Map.of(FORWARD, "1", BRIDGED, "1"),
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of("containerd", "ctr", "runc", "nft", "ip", "nsenter", "catatonit"),
            Set.of("bridge", "host-local", "portmap"));

    private static HostFacts machine(int processors, long memory, List<String> swap) {
        return new HostFacts(
                GOOD.root(),
                processors,
                memory,
                swap,
                GOOD.modules(),
                GOOD.fileSystems(),
                GOOD.cgroupControllers(),
                GOOD.contents(),
                GOOD.portsInUse(),
                GOOD.existing(),
                GOOD.filled(),
                GOOD.programs(),
                GOOD.cniPlugins());
    }

    private static HostFacts kernel(Set<String> modules, Set<String> controllers, Map<Path, String> contents) {
        return new HostFacts(
                GOOD.root(),
                GOOD.processors(),
                GOOD.memoryMebibytes(),
                GOOD.swapDevices(),
                modules,
                GOOD.fileSystems(),
                controllers,
                contents,
                GOOD.portsInUse(),
                GOOD.existing(),
                GOOD.filled(),
                GOOD.programs(),
                GOOD.cniPlugins());
    }

    private static HostFacts host(
            boolean root, Set<Integer> ports, Set<Path> existing, Set<String> programs, Set<String> plugins) {
        return new HostFacts(
                root,
                GOOD.processors(),
                GOOD.memoryMebibytes(),
                GOOD.swapDevices(),
                GOOD.modules(),
                GOOD.fileSystems(),
                GOOD.cgroupControllers(),
                GOOD.contents(),
                ports,
                existing,
                existing,
                programs,
                plugins);
    }

    private static List<String> findings(Purpose purpose, HostFacts facts, Set<String> ignored) {
        return Report.of(Preflight.checks(purpose), facts, ignored).findings().stream()
                .map(Report.Finding::toString)
                .toList();
    }

    static Stream<Arguments> faults() {
        Set<String> none = Set.of();
        return Stream.of(
                Arguments.of(
                        machine(1, 1900, List.of()),
                        "[ERROR NumCPU]: the number of available CPUs 1 is less than the required 2"),
                Arguments.of(
                        machine(2, 914, List.of()),
                        "[ERROR Mem]: the system RAM (914 MB) is less than the minimum 1700 MB"),
                Arguments.of(
                        machine(2, 1900, List.of("/dev/zram0")),
                        "[ERROR Swap]: running with swap on is not supported: memory limits of pods do not hold what"
                                + " they promise. Please disable swap (swapoff -a, and in /etc/fstab): /dev/zram0"),
                Arguments.of(
                        kernel(Set.of("overlay"), GOOD.cgroupControllers(), GOOD.contents()),
                        "[ERROR KernelModule-br_netfilter]: the kernel module br_netfilter is not loaded; try: modprobe"
                                + " br_netfilter"),
                Arguments.of(
                        kernel(Set.of("br_netfilter"), GOOD.cgroupControllers(), GOOD.contents()),
                        "[ERROR KernelModule-overlay]: the kernel module overlay is not loaded; try: modprobe overlay"),
                Arguments.of(
                        kernel(GOOD.modules(), Set.of("cpu"), GOOD.contents()),
                        "[ERROR SystemVerification]: missing required cgroups: memory, pids"),
                Arguments.of(
                        kernel(GOOD.modules(), GOOD.cgroupControllers(), Map.of(FORWARD, "0", BRIDGED, "1")),
                        "[ERROR FileContent--proc-sys-net-ipv4-ip_forward]: /proc/sys/net/ipv4/ip_forward contents are"
                                + " not set to 1; try: sysctl -w net.ipv4.ip_forward=1"),
                Arguments.of(
                        kernel(GOOD.modules(), GOOD.cgroupControllers(), Map.of(FORWARD, "1")),
                        "[ERROR FileContent--proc-sys-net-bridge-bridge-nf-call-iptables]:"
                                + " /proc/sys/net/bridge/bridge-nf-call-iptables does not exist"),
                Arguments.of(
                        host(false, Set.of(), Set.of(), GOOD.programs(), GOOD.cniPlugins()),
                        "[ERROR IsPrivilegedUser]: user is not running as root"),
                Arguments.of(
                        host(true, Set.of(6443), Set.of(), GOOD.programs(), GOOD.cniPlugins()),
                        "[ERROR Port-6443]: Port 6443 is in use"),
                Arguments.of(
                        host(true, Set.of(10250), Set.of(), GOOD.programs(), GOOD.cniPlugins()),
                        "[ERROR Port-10250]: Port 10250 is in use"),
                Arguments.of(
                        host(true, Set.of(), Set.of(CONF), GOOD.programs(), GOOD.cniPlugins()),
                        "[ERROR FileAvailable--etc-troupe-node.conf]: /etc/troupe/node.conf already exists"),
                Arguments.of(
                        host(true, Set.of(), Set.of(DATA), GOOD.programs(), GOOD.cniPlugins()),
                        "[ERROR DirAvailable--var-lib-troupe-node]: /var/lib/troupe/node is not empty"),
                Arguments.of(
                        host(
                                true,
                                Set.of(),
                                Set.of(),
                                Set.of("containerd", "ctr", "crun", "ip", "nsenter", "catatonit"),
                                GOOD.cniPlugins()),
                        "[ERROR FileExisting-nft]: nft not found in system path"),
                Arguments.of(
                        host(true, Set.of(), Set.of(), GOOD.programs(), none),
                        "[ERROR CNI]: the CNI plugins bridge, host-local, portmap are not installed (package"
                                + " containernetworking-plugins)"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void eachFaultIsNamed(HostFacts facts, String finding) {
        assertThat(findings(CONTROL, facts, Set.of())).containsExactly(finding);
    }

    @Test
    void goodMachinesPass() {
        assertThat(findings(CONTROL, GOOD, Set.of())).isEmpty();
        assertThat(findings(WORKER, GOOD, Set.of())).isEmpty();
    }

    @Test
    void allErrorsAreToldAtOnce() {
        HostFacts bad = machine(1, 914, List.of("/dev/zram0"));
        Report report = Report.of(Preflight.checks(CONTROL), bad, Set.of());
        assertThat(report.ok()).isFalse();
        assertThat(report.text())
                .startsWith("[preflight] Running pre-flight checks\n[preflight] Some fatal errors occurred:\n")
                .contains("\t[ERROR NumCPU]: ", "\t[ERROR Mem]: ", "\t[ERROR Swap]: ")
                .endsWith("`--ignore-preflight-errors=...`\n");
    }

    @Test
    void ignoredErrorsBecomeWarnings() {
        HostFacts bad = machine(1, 914, List.of());
        assertThat(findings(CONTROL, bad, Set.of("numcpu", "Mem")))
                .containsExactly(
                        "[WARNING NumCPU]: the number of available CPUs 1 is less than the required 2",
                        "[WARNING Mem]: the system RAM (914 MB) is less than the minimum 1700 MB");
        assertThat(Report.of(Preflight.checks(CONTROL), bad, Set.of("all")).ok())
                .isTrue();
        assertThat(Report.of(Preflight.checks(CONTROL), bad, Set.of("NumCPU")).errors())
                .hasSize(1);
    }

    @Test
    void workersMayBeSmall() {
        assertThat(findings(WORKER, machine(1, 914, List.of()), Set.of())).isEmpty();
    }

    @Test
    void localClustersAreOnlyWarnedOfSmallMachines() {
        Report report = Report.of(
                Preflight.checks(new Purpose.LocalCluster(true)), machine(1, 914, List.of("/dev/zram0")), Set.of());
        assertThat(report.ok()).isTrue();
        assertThat(report.warnings()).hasSize(3);
    }

    @Test
    void readsThisHost(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("one"), "1\n");
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path absent = directory.resolve("absent");
        try (ServerSocket taken = new ServerSocket(0)) {
            Questions questions = Questions.file(file)
                    .and(Questions.file(absent))
                    .and(Questions.path(directory))
                    .and(Questions.path(empty))
                    .and(Questions.path(absent))
                    .and(Questions.port(taken.getLocalPort()))
                    .and(Questions.programs(Set.of("sh", "no-such-program")));
            HostFacts facts = HostReader.read(questions);
            assertThat(facts.contents()).isEqualTo(Map.of(file, "1"));
            assertThat(facts.existing()).isEqualTo(Set.of(directory, empty));
            assertThat(facts.filled()).isEqualTo(Set.of(directory));
            assertThat(facts.portsInUse()).containsExactly(taken.getLocalPort());
            assertThat(facts.programs()).containsExactly("sh");
            assertThat(facts.processors()).isPositive();
            assertThat(facts.memoryMebibytes()).isPositive();
            assertThat(facts.cgroupControllers()).contains("memory");
        }
    }
}
