package dev.troupe.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.node.port.DnsConfig;
import dev.troupe.node.port.PortMapping;
import dev.troupe.node.port.SandboxConfig;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names, DNS, /etc/hosts, ports and control group of a pod. */
class SandboxPlanTest {
    private static final NodeContext NODE = ContainerPlanTest.NODE;

    private static SandboxConfig config(String spec) {
        return SandboxPlan.config(new Scene(spec).typed(), 1, NODE);
    }

    @Test
    void namesThePod() {
        SandboxConfig config = config("");
        assertThat(config.identity().attempt()).isEqualTo(1);
        assertThat(config.hostname()).isEqualTo("web");
        assertThat(config.logDirectory()).isEqualTo(Path.of("/logs/default_web_uid-1"));
        assertThat(config.labels()).containsEntry(Labels.POD_UID, "uid-1").containsEntry(Labels.NODE, "node-1");
        assertThat(config.cgroupParent()).isEqualTo("/troupe/node-1/besteffort/poduid-1");
    }

    @Test
    void guaranteedPodsLieAtTheTop() {
        assertThat(config("\"containers\":[{\"name\":\"a\",\"image\":\"a\",\"resources\":"
                                + "{\"limits\":{\"cpu\":\"1\",\"memory\":\"1Gi\"}}}]")
                        .cgroupParent())
                .isEqualTo("/troupe/node-1/poduid-1");
    }

    @Test
    void clusterFirstAsksTheCluster() {
        assertThat(config("").dns())
                .isEqualTo(new DnsConfig(
                        List.of("10.96.0.10"),
                        List.of("default.svc.cluster.local", "svc.cluster.local", "cluster.local", "example.org"),
                        List.of("ndots:5")));
    }

    @Test
    void defaultAndHostNetworkAskTheNode() {
        assertThat(config("\"dnsPolicy\":\"Default\"").dns()).isEqualTo(NODE.hostDns());
        assertThat(config("\"hostNetwork\":true").dns()).isEqualTo(NODE.hostDns());
        assertThat(config("\"hostNetwork\":true,\"dnsPolicy\":\"ClusterFirstWithHostNet\"")
                        .dns()
                        .servers())
                .containsExactly("10.96.0.10");
    }

    @Test
    void ownDnsConfigIsAdded() {
        DnsConfig dns = config(
                        "\"dnsPolicy\":\"None\",\"dnsConfig\":{\"nameservers\":[\"192.0.2.9\"],"
                                + "\"searches\":[\"my.org\"],\"options\":[{\"name\":\"ndots\",\"value\":\"2\"},{\"name\":\"edns0\"}]}")
                .dns();
        assertThat(dns).isEqualTo(new DnsConfig(List.of("192.0.2.9"), List.of("my.org"), List.of("ndots:2", "edns0")));
    }

    @Test
    void readsResolvConf() {
        assertThat(DnsPlan.parse("# no\nnameserver 192.0.2.1\nnameserver ::1\nsearch a b\noptions ndots:2 rotate\n"))
                .isEqualTo(new DnsConfig(List.of("192.0.2.1", "::1"), List.of("a", "b"), List.of("ndots:2", "rotate")));
    }

    @Test
    void mapsHostPorts() {
        assertThat(config("\"containers\":[{\"name\":\"a\",\"image\":\"a\",\"ports\":[{\"containerPort\":80,"
                                + "\"hostPort\":8080},{\"containerPort\":81}]}]")
                        .portMappings())
                .containsExactly(new PortMapping(PortMapping.Protocol.TCP, 80, 8080, ""));
    }

    @Test
    void hostNetworkHasNoNameAndNoPortsOfItsOwn() {
        SandboxConfig config = config("\"hostNetwork\":true,\"containers\":[{\"name\":\"a\",\"image\":\"a\","
                + "\"ports\":[{\"containerPort\":80,\"hostPort\":80}]}]");
        assertThat(config.hostname()).isEmpty();
        assertThat(config.portMappings()).isEmpty();
    }

    @Test
    void hostsFileNamesThePodAndItsAliases() {
        String hosts = HostsFile.content(
                new Scene("\"hostname\":\"h\",\"subdomain\":\"sub\",\"hostAliases\":[{\"ip\":\"192.0.2.7\","
                                + "\"hostnames\":[\"one\",\"two\"]}]")
                        .typed(),
                List.of("10.0.0.5"),
                NODE);
        assertThat(hosts)
                .startsWith("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n")
                .endsWith("10.0.0.5\th.sub.default.svc.cluster.local\th\n\n# Entries added by HostAliases.\n"
                        + "192.0.2.7\tone\ttwo\n");
    }

    @Test
    void fullyQualifiedHostnameOnDemand() {
        assertThat(config("\"subdomain\":\"sub\",\"setHostnameAsFQDN\":true").hostname())
                .isEqualTo("web.sub.default.svc.cluster.local");
    }
}
