package dev.troupe.service.policy.plan;

import static dev.troupe.service.policy.plan.Sketch.podKey;
import static dev.troupe.service.policy.plan.Sketch.policy;
import static dev.troupe.service.policy.plan.Sketch.policyKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.service.policy.plan.VirtualTable.Packet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The recipes of Kubernetes' documentation, and what a change costs. Each packet is traced through the planned rules. */
class PolicyPlanTest {
    private static final String DB = "10.17.1.2";
    private static final String WEB = "10.17.1.3";
    private static final String FAR_WEB = "10.17.2.3";
    private static final String OTHER = "10.17.2.9";
    private static final String WORLD = "192.0.2.7";

    private final PolicyPlan plan = new PolicyPlan("pods0", "");
    private final VirtualTable kernel = new VirtualTable();

    @BeforeEach
    void begin() {
        plan.namespace("default", Map.of("kubernetes.io/metadata.name", "default"));
        plan.namespace("other", Map.of("kubernetes.io/metadata.name", "other", "team", "red"));
        pod("default", "db", DB, "{role: db}", "ports: [{name: sql, containerPort: 5432}]");
        pod("default", "web", WEB, "{role: web}", "ports: [{name: http, containerPort: 8080}]");
        pod("default", "far-web", FAR_WEB, "{role: web}", "ports: [{name: http, containerPort: 8081}]");
        pod("other", "web", OTHER, "{role: web}", "image: i");
        kernel.apply(plan.table().take());
    }

    private void pod(String namespace, String name, String address, String labels, String more) {
        plan.pod(Sketch.pod(namespace, name, address, labels, more));
    }

    /** Tells the kernel what is new; gives that. */
    private String sync() {
        String script = plan.table().take();
        kernel.apply(script);
        return script;
    }

    private void given(String name, String spec) {
        plan.policy(policy("default", name, spec));
        sync();
    }

    private boolean passes(String from, String to, int port) {
        return kernel.passes(new Packet(from, to, port));
    }

    @Test
    void withoutPoliciesEverythingPassesAndThereIsNoTable() {
        assertThat(kernel.chains).isEmpty();
        assertThat(passes(WORLD, DB, 22)).isTrue();
        given("elsewhere", "{podSelector: {matchLabels: {role: nobody}}}");
        assertThat(kernel.chains).isEmpty();
    }

    @Test
    void deniesAllIngressByDefault() {
        given("deny", "{podSelector: {}, policyTypes: [Ingress]}");
        assertThat(passes(WEB, DB, 80)).isFalse();
        assertThat(passes(WORLD, DB, 80)).isFalse();
        assertThat(passes(FAR_WEB, WEB, 80)).isFalse();
        assertThat(passes(DB, WORLD, 80)).as("egress").isTrue();
        assertThat(passes(DB, OTHER, 80)).as("another namespace's pod").isTrue();
        assertThat(passes(DB, DB, 80)).as("itself").isTrue();
        assertThat(kernel.passes(new Packet(WEB, DB, "tcp", 80, true)))
                .as("a reply")
                .isTrue();
        assertThat(kernel.passes(new Packet(WEB, DB, "icmp", 0, false))).isFalse();
    }

    @Test
    void deniesAllEgressByDefault() {
        given("deny", "{podSelector: {}, policyTypes: [Egress]}");
        assertThat(passes(WEB, WORLD, 80)).isFalse();
        assertThat(passes(WEB, DB, 80)).isFalse();
        assertThat(passes(OTHER, DB, 80)).as("ingress").isTrue();
        assertThat(passes(WEB, WEB, 80)).as("itself").isTrue();
    }

    @Test
    void policiesAddUp() {
        given("deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}");
        given("in", "{podSelector: {matchLabels: {role: db}}, ingress: [{}]}");
        assertThat(passes(WORLD, DB, 80)).isTrue();
        assertThat(passes(WEB, DB, 80)).as("may come in, but not out").isFalse();
        given("out", "{podSelector: {matchLabels: {role: web}}, policyTypes: [Egress], egress: [{}]}");
        assertThat(passes(WEB, DB, 80)).isTrue();
        assertThat(passes(WORLD, WEB, 80)).isFalse();
        plan.policyGone(policyKey("default", "in"));
        sync();
        assertThat(passes(WEB, DB, 80)).isFalse();
        plan.policyGone(policyKey("default", "deny"));
        plan.policyGone(policyKey("default", "out"));
        assertThat(sync()).isEqualTo(PolicyTable.remove());
        assertThat(passes(WORLD, DB, 80)).isTrue();
    }

    @Test
    void aPodSelectorMeansPodsOfTheSameNamespace() {
        given(
                "a",
                "{podSelector: {matchLabels: {role: db}}, ingress: [{from: [{podSelector: {matchLabels: {role: web}}}]}]}");
        assertThat(passes(WEB, DB, 80)).isTrue();
        assertThat(passes(FAR_WEB, DB, 80)).isTrue();
        assertThat(passes(OTHER, DB, 80)).isFalse();
        assertThat(passes(WORLD, DB, 80)).isFalse();
    }

    @Test
    void namespacesAndPodsAreMeantTogetherOrEach() {
        String web = "podSelector: {matchLabels: {role: web}}";
        String red = "namespaceSelector: {matchLabels: {team: red}}";
        given("a", "{podSelector: {matchLabels: {role: db}}, ingress: [{from: [{" + red + "}]}]}");
        assertThat(passes(OTHER, DB, 80)).isTrue();
        assertThat(passes(WEB, DB, 80)).isFalse();
        given("a", "{podSelector: {matchLabels: {role: db}}, ingress: [{from: [{" + web + ", " + red + "}]}]}");
        assertThat(passes(OTHER, DB, 80)).isTrue();
        assertThat(passes(WEB, DB, 80)).isFalse();
        plan.pod(Sketch.pod("other", "web", OTHER, "{role: cache}", "image: i"));
        sync();
        assertThat(passes(OTHER, DB, 80)).isFalse();
        given("a", "{podSelector: {matchLabels: {role: db}}, ingress: [{from: [{" + web + "}, {" + red + "}]}]}");
        assertThat(passes(OTHER, DB, 80)).isTrue();
        assertThat(passes(WEB, DB, 80)).isTrue();
        given("a", "{podSelector: {matchLabels: {role: db}}, ingress: [{from: [{namespaceSelector: {}}]}]}");
        assertThat(passes(OTHER, DB, 80)).isTrue();
        assertThat(passes(WORLD, DB, 80)).isFalse();
    }

    @Test
    void aNamespacesLabelsCount() {
        given("a", "{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}]}]}");
        assertThat(passes(OTHER, DB, 80)).isFalse();
        plan.namespace("other", Map.of("team", "blue"));
        sync();
        assertThat(passes(OTHER, DB, 80)).isTrue();
        plan.namespace("other", Map.of());
        sync();
        assertThat(passes(OTHER, DB, 80)).isFalse();
    }

    @Test
    void aBlockMeansAddressesButForItsExceptions() {
        given("a", """
                {podSelector: {matchLabels: {role: db}}, policyTypes: [Ingress, Egress],
                 ingress: [{from: [{ipBlock: {cidr: 192.0.2.9/24, except: [192.0.2.128/25]}},
                                   {ipBlock: {cidr: '2001:db8::/64'}}]}],
                 egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 192.0.2.0/24]}}]}]}
                """);
        assertThat(passes(WORLD, DB, 80)).isTrue();
        assertThat(passes("192.0.2.200", DB, 80)).isFalse();
        assertThat(passes("203.0.113.1", DB, 80)).isFalse();
        assertThat(passes(DB, "203.0.113.1", 80)).isTrue();
        assertThat(passes(DB, WORLD, 80)).isFalse();
        assertThat(passes(DB, WEB, 80)).isFalse();
    }

    @Test
    void onlyIpv6BlocksMeanNobodyHere() {
        given("a", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: '2001:db8::/64'}}]}]}");
        assertThat(passes(WEB, DB, 80)).isFalse();
    }

    @Test
    void portsAreNumbersRangesNamesOrProtocols() {
        given("a", """
                {podSelector: {}, ingress: [{from: [{podSelector: {}}],
                 ports: [{port: 80}, {port: 79, endPort: 90}, {port: 32000, endPort: 32768}, {port: sql},
                         {protocol: UDP, port: 53}, {protocol: SCTP}]}]}
                """);
        assertThat(passes(WEB, DB, 80)).isTrue();
        assertThat(passes(WEB, DB, 90)).isTrue();
        assertThat(passes(WEB, DB, 91)).isFalse();
        assertThat(passes(WEB, DB, 32_500)).isTrue();
        assertThat(passes(WEB, DB, 5432)).isTrue();
        assertThat(passes(DB, WEB, 5432)).as("the name means nothing there").isFalse();
        assertThat(kernel.passes(new Packet(WEB, DB, "udp", 53, false))).isTrue();
        assertThat(kernel.passes(new Packet(WEB, DB, "udp", 80, false))).isFalse();
        assertThat(kernel.passes(new Packet(WEB, DB, "sctp", 7, false))).isTrue();
        assertThat(passes(OTHER, DB, 80)).isFalse();
    }

    @Test
    void anEgressRuleNamesThePortsOfReceivers() {
        given("a", """
                {podSelector: {matchLabels: {role: db}}, policyTypes: [Egress],
                 egress: [{to: [{podSelector: {matchLabels: {role: web}}}], ports: [{port: http}]}]}
                """);
        assertThat(passes(DB, WEB, 8080)).isTrue();
        assertThat(passes(DB, FAR_WEB, 8081)).isTrue();
        assertThat(passes(DB, FAR_WEB, 8080)).isFalse();
        assertThat(passes(DB, WORLD, 8080)).isFalse();
    }

    @Test
    void aPodThatComesOrGoesAnywhereChangesElementsOnly() {
        given(
                "a",
                "{podSelector: {matchLabels: {role: db}}, ingress: [{from: [{podSelector: {matchLabels: {role: web}}}]}]}");
        pod("default", "new", "10.17.2.4", "{role: web}", "image: i");
        assertThat(sync().lines())
                .singleElement()
                .asString()
                .startsWith("add element ip troupe_policies pods_")
                .endsWith(" { 10.17.2.4 }");
        pod("default", "new", "10.17.2.4", "{role: web, more: yes}", "image: i");
        assertThat(sync()).isEmpty();
        plan.podGone(podKey("default", "new"));
        assertThat(sync().lines()).singleElement().asString().startsWith("delete element ");
        pod("default", "db-2", "10.17.1.5", "{role: db}", "image: i");
        assertThat(sync().lines()).hasSize(2).allMatch(line -> line.startsWith("add element "));
        assertThat(passes(WEB, "10.17.1.5", 80)).isTrue();
        assertThat(passes(OTHER, "10.17.1.5", 80)).isFalse();
        pod("other", "unrelated", "10.17.2.5", "{role: web}", "image: i");
        assertThat(sync()).isEmpty();
    }

    @Test
    void anAddressThatIsGivenAgainIsItsNewPods() {
        given("a", "{podSelector: {matchLabels: {role: db}}}");
        assertThat(passes(WEB, DB, 80)).isFalse();
        pod("default", "heir", DB, "{role: open}", "image: i");
        sync();
        assertThat(passes(WEB, DB, 80)).as("the old pod is still known").isTrue();
        pod("default", "db", DB, "{role: db, late: news}", "image: i");
        sync();
        assertThat(passes(WEB, DB, 80)).isTrue();
        plan.podGone(podKey("default", "db"));
        sync();
        pod("default", "heir", DB, "{role: db}", "image: i");
        sync();
        assertThat(passes(WEB, DB, 80)).isFalse();
    }

    @Test
    void aPodWithoutAnAddressIsNobody() {
        given("a", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}");
        String before = kernel.content().toString();
        plan.pod(new PolicyPod(podKey("default", "starting"), Map.of(), "", true, List.of()));
        plan.pod(new PolicyPod(podKey("default", "elsewhere"), Map.of(), "", false, List.of()));
        assertThat(sync()).isEmpty();
        assertThat(kernel.content()).hasToString(before);
    }

    @Test
    void afterALossAllIsMadeAnew() {
        given("a", "{podSelector: {matchLabels: {role: db}}}");
        plan.table().lost();
        String script = sync();
        assertThat(script).startsWith(PolicyTable.remove());
        assertThat(passes(WEB, DB, 80)).isFalse();
        assertThat(sync()).isEmpty();
    }
}
