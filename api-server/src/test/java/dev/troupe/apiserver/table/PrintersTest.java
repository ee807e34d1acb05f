package dev.troupe.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The rows of every kind but pods. */
final class PrintersTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
    private static final String MADE = "metadata: {name: x, creationTimestamp: \"2026-01-01T00:00:00Z\"%s}\n";

    private static String row(String resource, String yaml) throws Exception {
        KindDefinition kind = Kinds.builtIn().get(resource);
        TablePrinter printer = new TablePrinters().of(kind);
        ArrayNode cells = printer.cells(new YAMLMapper().readTree(yaml), NOW);
        assertThat(cells).hasSameSizeAs(printer.columns());
        return cells.toString();
    }

    @Test
    void everyKindHasANameColumn() {
        for (KindDefinition kind : Kinds.builtIn().all()) {
            assertThat(new TablePrinters().of(kind).columns())
                    .as(kind.resource())
                    .anySatisfy(column -> assertThat(column.format()).isEqualTo("name"));
        }
    }

    @Test
    void nodes() throws Exception {
        assertThat(row(
                        "nodes",
                        MADE.formatted(
                                        ", labels: {node-role.kubernetes.io/worker: \"\", node-role.kubernetes.io/control-plane: \"\"}")
                                + """
                spec: {unschedulable: true}
                status:
                  conditions: [{type: MemoryPressure, status: "False"}, {type: Ready, status: "Unknown"}]
                  addresses: [{type: Hostname, address: h}, {type: InternalIP, address: 10.0.0.1}]
                  nodeInfo: {kubeletVersion: v1, osImage: Debian, kernelVersion: k, containerRuntimeVersion: c}
                """))
                .isEqualTo("[\"x\",\"NotReady,SchedulingDisabled\",\"control-plane,worker\",\"60m\",\"v1\","
                        + "\"10.0.0.1\",\"<none>\",\"Debian\",\"k\",\"c\"]");
    }

    @Test
    void workloads() throws Exception {
        String spec = """
                spec:
                  replicas: 3
                  selector:
                    matchLabels: {b: "2", a: "1"}
                    matchExpressions: [{key: c, operator: In, values: [y, x]}, {key: d, operator: Exists}]
                  template: {spec: {containers: [{name: m, image: i:1}, {name: n, image: j:2}]}}
                status: {replicas: 2, readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1}
                """;
        String wide = ",\"m,n\",\"i:1,j:2\",\"a=1,b=2,c in (x,y),d\"]";
        assertThat(row("deployments.apps", MADE.formatted("") + spec)).isEqualTo("[\"x\",\"1/3\",2,1,\"60m\"" + wide);
        assertThat(row("replicasets.apps", MADE.formatted("") + spec)).isEqualTo("[\"x\",3,2,1,\"60m\"" + wide);
    }

    @Test
    void serviceRanges() throws Exception {
        assertThat(row("servicecidrs.networking.k8s.io", MADE.formatted("") + "spec: {cidrs: [10.96.0.0/12]}"))
                .isEqualTo("[\"x\",\"10.96.0.0/12\",\"60m\"]");
    }

    @Test
    void podTemplates() throws Exception {
        assertThat(row("podtemplates", MADE.formatted("") + """
                template:
                  metadata: {labels: {b: "2", a: "1"}}
                  spec: {containers: [{name: m, image: i:1}, {name: n, image: j:2}]}
                """)).isEqualTo("[\"x\",\"m,n\",\"i:1,j:2\",\"a=1,b=2\"]");
        assertThat(row("podtemplates", MADE.formatted(""))).endsWith(",\"<none>\"]");
    }

    @Test
    void events() throws Exception {
        assertThat(row("events", MADE.formatted("") + """
                type: Normal
                reason: Started
                message: "Started container c\\n"
                count: 4
                firstTimestamp: "2026-01-01T00:50:00Z"
                lastTimestamp: "2026-01-01T00:59:30Z"
                source: {component: kubelet, host: n1}
                involvedObject: {kind: Pod, name: p, fieldPath: "spec.containers{c}"}
                """))
                .isEqualTo("[\"30s\",\"Normal\",\"Started\",\"pod/p\",\"spec.containers{c}\",\"kubelet, n1\","
                        + "\"Started container c\",\"10m\",4,\"x\"]");
        assertThat(row("events", MADE.formatted("") + """
                eventTime: "2026-01-01T00:59:00.000000Z"
                reportingComponent: scheduler
                involvedObject: {kind: Pod, name: p}
                """))
                .isEqualTo("[\"60s\",\"\",\"\",\"pod/p\",\"\",\"scheduler\",\"\",\"60s\",1,\"x\"]");
    }

    @Test
    void declaredColumns() throws Exception {
        assertThat(row("secrets", MADE.formatted("") + "type: Opaque\ndata: {a: YQ==, b: Yg==}"))
                .isEqualTo("[\"x\",\"Opaque\",2,\"60m\"]");
        assertThat(row("namespaces", MADE.formatted("") + "status: {phase: Active}"))
                .isEqualTo("[\"x\",\"Active\",\"60m\"]");
        assertThat(row("leases.coordination.k8s.io", MADE.formatted("") + "spec: {}"))
                .isEqualTo("[\"x\",\"\",\"60m\"]");
    }

    @Test
    void ingresses() throws Exception {
        assertThat(row("ingresses.networking.k8s.io", MADE.formatted("") + """
                spec:
                  ingressClassName: troupe
                  tls: [{secretName: s}]
                  rules: [{host: a}, {host: b}, {host: c}, {host: d}, {}]
                status: {loadBalancer: {ingress: [{ip: 10.0.0.1}, {hostname: h}]}}
                """))
                .isEqualTo("[\"x\",\"troupe\",\"a,b,c + 1 more...\",\"10.0.0.1,h\",\"80, 443\",\"60m\"]");
        assertThat(row("ingresses.networking.k8s.io", MADE.formatted("") + "spec: {defaultBackend: {}}"))
                .isEqualTo("[\"x\",\"<none>\",\"*\",\"\",\"80\",\"60m\"]");
        assertThat(row(
                        "ingressclasses.networking.k8s.io",
                        MADE.formatted("") + "spec: {controller: c/d, parameters: {apiGroup: g, kind: K, name: n}}"))
                .isEqualTo("[\"x\",\"c/d\",\"K.g/n\",\"60m\"]");
    }
}
