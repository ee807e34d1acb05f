package dev.troupe.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.node.plan.Enrolment;
import dev.troupe.node.plan.NodeTaint;
import dev.troupe.node.plan.PodPaths;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeAgentSettingsTest {
    private static NodeAgentSettings settings(String text) {
        Config config = ConfigFactory.parseString(text).withFallback(ConfigFactory.load());
        return NodeAgentSettings.of(config.getConfig("troupe.node"));
    }

    @Test
    void pinsDefaults() {
        assertThat(settings("troupe.node { name = n, addresses = [192.0.2.1] }"))
                .isEqualTo(new NodeAgentSettings(
                        "n",
                        List.of("192.0.2.1"),
                        0,
                        Map.of(),
                        new Enrolment(List.of(), "", Map.of()),
                        new PodPaths(Path.of("/var/lib/troupe/node"), Path.of("/var/log/troupe/pods")),
                        10 << 20,
                        5,
                        "/troupe/n",
                        Path.of("/sys/fs/cgroup"),
                        List.of(),
                        "cluster.local",
                        Path.of("/etc/resolv.conf"),
                        Path.of("/etc/hosts"),
                        110,
                        0,
                        0,
                        0,
                        0,
                        0,
                        false,
                        Duration.ofSeconds(10)));
    }

    @Test
    void readsNames() {
        NodeAgentSettings settings =
                settings("troupe.node { name = n, addresses = [192.0.2.1], endpoint-port = 10250, roles = [worker],"
                        + " labels { \"disk\" = ssd }, annotations { \"a/b\" = c }, pod-cidr = 10.17.1.0/24, taints = [\"a=b:NoSchedule\", \"c:NoExecute\"],"
                        + " cluster-dns = [10.96.0.10], capacity { cpu = 1500m, memory = 1Gi },"
                        + " reserved { cpu = \"0.5\", memory = 1Mi, ephemeral-storage = 1Ki }, cgroup-root = \"\","
                        + " log-max-size = 1 KiB, log-max-files = 2, seccomp-default = true, relist-interval = 1 s }");
        assertThat(settings.endpointPort()).isEqualTo(10_250);
        assertThat(settings.labels()).isEqualTo(Map.of("disk", "ssd", "node-role.kubernetes.io/worker", ""));
        assertThat(settings.enrolment().podCidr()).isEqualTo("10.17.1.0/24");
        assertThat(settings.enrolment().annotations()).isEqualTo(Map.of("a/b", "c"));
        assertThat(settings.enrolment().taints())
                .containsExactly(new NodeTaint("a", "b", "NoSchedule"), new NodeTaint("c", "", "NoExecute"));
        assertThat(settings.milliCpu()).isEqualTo(1500);
        assertThat(settings.memoryBytes()).isEqualTo(1 << 30);
        assertThat(settings.reservedMilliCpu()).isEqualTo(500);
        assertThat(settings.reservedMemoryBytes()).isEqualTo(1 << 20);
        assertThat(settings.reservedDiskBytes()).isEqualTo(1024);
        assertThat(settings.clusterDns()).containsExactly("10.96.0.10");
        assertThat(settings.cgroupRoot()).isEmpty();
        assertThat(settings.logMaxBytes()).isEqualTo(1024);
        assertThat(settings.seccompDefault()).isTrue();
    }

    @Test
    void takesTheHostsNameAndAddress() {
        NodeAgentSettings settings = settings("");
        assertThat(settings.name()).isNotEmpty();
        assertThat(settings.addresses()).hasSize(1);
    }
}
