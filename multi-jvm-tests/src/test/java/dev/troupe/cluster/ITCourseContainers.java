package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first half of the course, seen from inside of containers: namespaces, capabilities, control groups, roots. */
@ExtendWith(ClusterExtension.class)
class ITCourseContainers {
    /** What containerd gives where a manifest says nothing, in the order of the kernel's numbers. */
    private static final long DEFAULT_CAPABILITIES = Capability.mask(
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SYS_CHROOT",
            "MKNOD",
            "AUDIT_WRITE",
            "SETFCAP");

    private static final String TWO_CONTAINERS = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: two
            spec:
              terminationGracePeriodSeconds: 0
              hostname: named
              containers:
              - name: first
                image: busybox:1.37
                command: ["sleep", "infinity"]
              - name: second
                image: busybox:1.37
                command: ["sleep", "infinity"]
            """;

    private static final String HARDENED = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: hardened
            spec:
              terminationGracePeriodSeconds: 0
              securityContext:
                runAsUser: 1000
                runAsGroup: 3000
                fsGroup: 2000
                seccompProfile: {type: RuntimeDefault}
              containers:
              - name: main
                image: busybox:1.37
                command: ["sleep", "infinity"]
                workingDir: /tmp
                securityContext:
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                  capabilities: {drop: [ALL]}
                volumeMounts:
                - {name: scratch, mountPath: /scratch}
              volumes:
              - name: scratch
                emptyDir: {}
            """;

    @Test
    void containersHaveNamespacesThatAreNotTheHosts(Workspace workspace) {
        workspace.apply(TWO_CONTAINERS);
        workspace.awaitReady("two");
        Map<String, String> container = namespaces(workspace, "first");
        for (String own : List.of("cgroup", "ipc", "mnt", "net", "pid", "uts")) {
            if (own.equals("cgroup") && !hostUnifiesCgroups()) {
                continue;
            }
            assertThat(container.get(own)).as(own).isNotEqualTo(HostView.namespace(ProcessHandle.current(), own));
        }
        assertThat(container.get("user"))
                .as("user namespaces are shared with the host unless hostUsers is false")
                .isEqualTo(HostView.namespace(ProcessHandle.current(), "user"));
    }

    /** Runtimes give containers a cgroup namespace of their own where cgroups are v2 only. */
    private static boolean hostUnifiesCgroups() {
        return java.nio.file.Files.exists(java.nio.file.Path.of("/sys/fs/cgroup/cgroup.controllers"));
    }

    @Test
    void aShellListsItsNamespacesByTheCoursesCommand(Workspace workspace) {
        workspace.apply(TWO_CONTAINERS);
        workspace.awaitReady("two");
        String listed = workspace.shell("two", "ls -l /proc/$$/ns | awk '{print $1, $9, $10, $11}'");
        assertThat(listed.lines().findFirst().orElseThrow().strip()).isEqualTo("total");
        for (String kind : List.of("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")) {
            assertThat(listed).containsPattern("(?m)^lrwxrwxrwx " + kind + " -> " + kind + ":\\[\\d+\\]$");
        }
    }

    @Test
    void theLimitsOnNamespacesCanBeReadButNotChanged(Workspace workspace) {
        workspace.apply(TWO_CONTAINERS);
        workspace.awaitReady("two");
        assertThat(workspace.shell("two", "ls /proc/sys/user").lines())
                .contains(
                        "max_cgroup_namespaces",
                        "max_ipc_namespaces",
                        "max_mnt_namespaces",
                        "max_net_namespaces",
                        "max_pid_namespaces",
                        "max_user_namespaces",
                        "max_uts_namespaces");
        assertThat(workspace.shell("two", "touch /proc/sys/user/max_net_namespaces 2>&1 || true"))
                .contains("Read-only file system");
    }

    @Test
    void aProcFileSystemIsMountedByPrivilegedContainersOnly(Workspace workspace) {
        workspace.apply(TWO_CONTAINERS);
        workspace.apply(withSecurity("privileged: true"));
        workspace.awaitReady("two");
        workspace.awaitReady("secured");
        assertThat(workspace.shell("two", "mount -t proc proc /proc 2>&1 || true"))
                .isEqualTo("mount: permission denied (are you root?)\n");
        assertThat(workspace.shell("secured", "mount -t proc proc /proc && cat /proc/1/comm"))
                .as("what is mounted shows the container's own processes")
                .isEqualTo("sleep\n");
    }

    @Test
    void containersOfOnePodShareNetworkIpcAndHostName(Workspace workspace) {
        workspace.apply(TWO_CONTAINERS);
        workspace.awaitReady("two");
        Map<String, String> first = namespaces(workspace, "first");
        Map<String, String> second = namespaces(workspace, "second");
        for (String shared : List.of("net", "ipc", "uts")) {
            assertThat(second.get(shared)).as(shared).isEqualTo(first.get(shared));
        }
        for (String own : List.of("pid", "mnt")) {
            assertThat(second.get(own)).as(own).isNotEqualTo(first.get(own));
        }
        assertThat(workspace.shell("two", "second", "hostname")).isEqualTo("named\n");
        assertThat(workspace.shell("two", "first", "readlink /proc/1/exe")).contains("busybox");
    }

    @Test
    void aPodsInterfaceIsOneEndOfAPairWithTheNodesBridge(Workspace workspace) {
        workspace.apply(TWO_CONTAINERS);
        JsonNode pod = workspace.awaitReady("two");
        assertThat(workspace.shell("two", "ip -4 -o addr show eth0"))
                .contains("inet " + pod.at("/status/podIP").asText() + "/");
        assertThat(workspace.shell("two", "ls /sys/class/net")).isEqualTo("eth0\nlo\n");
        assertThat(workspace.shell("two", "cat /sys/class/net/eth0/iflink").strip())
                .as("the other end is another interface, in another namespace")
                .isNotEqualTo(workspace
                        .shell("two", "cat /sys/class/net/eth0/ifindex")
                        .strip());
    }

    @Test
    void podsOfOneNodeReachEachOtherByAddress(Workspace workspace) {
        workspace.apply(TWO_CONTAINERS);
        workspace.kubectl().run("run", "web", "--image=nginx:1.14.2", "--port=80");
        workspace.awaitReady("two");
        String address = workspace.awaitReady("web").at("/status/podIP").asText();
        assertThat(workspace.shell("two", "wget -q -O - http://" + address + "/"))
                .isEqualTo("Welcome to nginx!\n");
    }

    @Test
    void aContainerHasTheDefaultCapabilities(Workspace workspace) {
        workspace.apply(TWO_CONTAINERS);
        workspace.awaitReady("two");
        Map<String, String> status = status(workspace, "two");
        for (String set : List.of("CapPrm", "CapEff", "CapBnd")) {
            assertThat(Capability.mask(status, set)).as(set).isEqualTo(DEFAULT_CAPABILITIES);
        }
        assertThat(Capability.mask(status, "CapInh")).isZero();
        assertThat(Capability.mask(status, "CapAmb")).isZero();
    }

    @Test
    void capabilitiesAreAddedAndDropped(Workspace workspace) {
        workspace.apply(withSecurity("capabilities: {add: [NET_ADMIN, SYS_TIME], drop: [MKNOD, KILL]}"));
        workspace.awaitReady("secured");
        assertThat(Capability.mask(status(workspace, "secured"), "CapEff"))
                .isEqualTo((DEFAULT_CAPABILITIES | Capability.mask("NET_ADMIN", "SYS_TIME"))
                        & ~Capability.mask("MKNOD", "KILL"));
    }

    @Test
    void onlyTheCapabilitiesOfTheCoursesConfigurationAreLeft(Workspace workspace) {
        workspace.apply(withSecurity("capabilities: {drop: [ALL], add: [AUDIT_WRITE, KILL, NET_BIND_SERVICE]}\n"
                + "      readOnlyRootFilesystem: true"));
        workspace.awaitReady("secured");
        assertThat(Capability.mask(status(workspace, "secured"), "CapEff"))
                .isEqualTo(Capability.mask("AUDIT_WRITE", "KILL", "NET_BIND_SERVICE"));
        assertThat(workspace.shell("secured", "grep ' / ' /proc/mounts")).containsPattern(" / \\w+ ro[,\\s]");
    }

    @Test
    void aPrivilegedContainerHasEveryCapabilityAndNoSeccompFilter(Workspace workspace) {
        workspace.apply(withSecurity("privileged: true"));
        workspace.awaitReady("secured");
        Map<String, String> status = status(workspace, "secured");
        assertThat(Capability.mask(status, "CapEff"))
                .as("all that the runtime itself has")
                .isEqualTo(Capability.mask(Capability.ofThisProcess(), "CapBnd"));
        assertThat(status.get("Seccomp")).isEqualTo("0");
    }

    @Test
    void aHardenedContainerIsWhatItsManifestSays(Workspace workspace) {
        workspace.apply(HARDENED);
        workspace.awaitReady("hardened");
        Map<String, String> status = status(workspace, "hardened");
        assertThat(Capability.mask(status, "CapEff")).isZero();
        assertThat(Capability.mask(status, "CapBnd")).isZero();
        assertThat(status.get("NoNewPrivs")).isEqualTo("1");
        assertThat(status.get("Seccomp")).as("2 is a filter").isEqualTo("2");
        assertThat(status.get("Uid")).startsWith("1000");
        assertThat(status.get("Gid")).startsWith("3000");
        assertThat(status.getOrDefault("Groups", "").split(" ", -1)).contains("2000");
        assertThat(workspace.shell("hardened", "pwd")).isEqualTo("/tmp\n");
        assertThat(workspace.shell("hardened", "touch /file 2>&1 || true")).contains("Read-only file system");
        assertThat(workspace.shell("hardened", "touch /scratch/file && stat -c %g /scratch/file"))
                .as("files in volumes belong to the pod's fsGroup")
                .isEqualTo("2000\n");
    }

    @Test
    void privilegesMayGrowUnlessTheManifestForbidsIt(Workspace workspace) {
        workspace.apply(TWO_CONTAINERS);
        workspace.awaitReady("two");
        assertThat(status(workspace, "two").get("NoNewPrivs")).isEqualTo("0");
    }

    @Test
    void limitsAndRequestsAreThoseOfTheControlGroup(Workspace workspace) {
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: limited
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sleep", "infinity"]
                    resources:
                      requests: {cpu: 250m, memory: 32Mi}
                      limits: {cpu: 500m, memory: 64Mi}
                """);
        workspace.awaitReady("limited");
        Cgroup cgroup = Cgroup.of(workspace, "limited");
        assertThat(cgroup.memoryLimitBytes()).isEqualTo(64L << 20);
        assertThat(cgroup.cpuQuotaPercent()).isEqualTo(50);
        assertThat(cgroup.cpuShares()).isEqualTo(256);
    }

    @Test
    void aContainerSeesItsOwnProcessesUnlessThePodSharesThem(Workspace workspace) {
        workspace.apply(TWO_CONTAINERS);
        workspace.apply(TWO_CONTAINERS
                .replace("name: two", "name: sharing")
                .replace("hostname: named", "shareProcessNamespace: true"));
        workspace.awaitReady("two");
        workspace.awaitReady("sharing");
        assertThat(workspace.shell("two", "cat /proc/1/comm")).isEqualTo("sleep\n");
        assertThat(workspace.shell("sharing", "cat /proc/1/comm")).isEqualTo("pause\n");
        assertThat(workspace.shell("sharing", "cat /proc/[0-9]*/comm").lines().filter("sleep"::equals))
                .hasSize(2);
    }

    private static String withSecurity(String context) {
        return """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: secured
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sleep", "infinity"]
                    securityContext:
                      %s
                """.formatted(context);
    }

    private static Map<String, String> namespaces(Workspace workspace, String container) {
        return workspace
                .shell("two", container, "for kind in /proc/self/ns/*; do echo ${kind##*/} $(readlink $kind); done")
                .lines()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    /** {@code /proc/1/status} as read inside of the pod's first container. */
    private static Map<String, String> status(Workspace workspace, String pod) {
        return Capability.status(workspace.shell(pod, "cat /proc/1/status"));
    }
}
