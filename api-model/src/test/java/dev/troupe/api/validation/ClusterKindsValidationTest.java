package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.create;
import static dev.troupe.api.validation.Manifests.object;
import static dev.troupe.api.validation.Manifests.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** Namespaces, Nodes, Leases, Events and ranges of Services. */
class ClusterKindsValidationTest {

    private static ObjectNode node(String spec) {
        return object("{kind: Node, metadata: {name: a}, spec: " + spec + "}");
    }

    private static ObjectNode lease(String spec) {
        return object("{kind: Lease, metadata: {name: a, namespace: b}, spec: " + spec + "}");
    }

    private static ObjectNode event(String fields) {
        return object("{kind: Event, metadata: {name: web.17f, namespace: default}, " + fields + "}");
    }

    @Test
    void checksServiceRanges() {
        String range = "{kind: ServiceCIDR, metadata: {name: a}, spec: {cidrs: %s}}";
        assertThat(create(object(range.formatted("[10.96.0.0/12]")))).isEmpty();
        assertThat(create(object(range.formatted("[]"))))
                .containsExactly("spec.cidrs: Required value: at least one CIDR required");
        assertThat(create(object(range.formatted("[10.96.0.0]"))))
                .containsExactly("spec.cidrs[0]: Invalid value: \"10.96.0.0\": must be a valid CIDR value of IPv4,"
                        + " (e.g. 10.9.8.0/24)");
        assertThat(update(object(range.formatted("[10.96.0.0/12]")), object(range.formatted("[10.97.0.0/16]"))))
                .containsExactly("spec.cidrs: Invalid value: [\"10.97.0.0/16\"]: field is immutable");
    }

    @Test
    void checksFinalizersOfNamespaces() {
        assertThat(create(object("{kind: Namespace, metadata: {name: a}, spec: {finalizers: [kubernetes, x.y/z]}}")))
                .isEmpty();
        assertThat(create(object("{kind: Namespace, metadata: {name: a}, spec: {finalizers: [mine]}}")))
                .containsExactly("spec.finalizers: Invalid value: \"mine\": name is neither a standard finalizer name"
                        + " nor is it fully qualified");
    }

    @Test
    void checksTaints() {
        assertThat(create(node("{taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoExecute}]}")))
                .isEmpty();
        assertThat(create(node("{taints: [{key: a, effect: NoSchedule}, {key: a, value: b, effect: NoSchedule}]}")))
                .containsExactly("metadata.taints[1]: Duplicate value:"
                        + " {\"key\":\"a\",\"value\":\"b\",\"effect\":\"NoSchedule\"}: taints must be unique by key and"
                        + " effect pair");
        assertThat(create(node("{taints: [{key: a}, {key: b, effect: Never}]}")))
                .containsExactly(
                        "metadata.taints[0].effect: Required value",
                        "metadata.taints[1].effect: Unsupported value: \"Never\": supported values: \"NoSchedule\","
                                + " \"PreferNoSchedule\", \"NoExecute\"");
    }

    @Test
    void givesANodeItsSubnetOnce() {
        assertThat(update(node("{}"), node("{podCIDR: 10.1.0.0/24, podCIDRs: [10.1.0.0/24]}")))
                .isEmpty();
        assertThat(update(node("{podCIDRs: [10.1.0.0/24]}"), node("{podCIDRs: [10.2.0.0/24]}")))
                .containsExactly(
                        "spec.podCIDRs: Forbidden: node updates may not change podCIDR except from \"\" to valid");
        assertThat(create(node("{podCIDRs: [10.1.0.0/33, 10.1.0.0/24, 10.2.0.0/24]}")))
                .containsExactly(
                        "spec.podCIDRs[0]: Invalid value: \"10.1.0.0/33\": must be a valid CIDR value, (e.g."
                                + " 10.9.8.0/24 or 2001:db8::/64)",
                        "spec.podCIDRs: Invalid value: [\"10.1.0.0/33\",\"10.1.0.0/24\",\"10.2.0.0/24\"]: may specify"
                                + " no more than one CIDR for each IP family");
    }

    @Test
    void allowsCordoning() {
        assertThat(update(node("{}"), node("{unschedulable: true, taints: [{key: a, effect: NoSchedule}]}")))
                .isEmpty();
    }

    @Test
    void checksLeases() {
        assertThat(create(lease("{holderIdentity: a, leaseDurationSeconds: 40, renewTime: x}")))
                .isEmpty();
        assertThat(create(lease("{leaseDurationSeconds: 0, leaseTransitions: -1, preferredHolder: b}")))
                .containsExactly(
                        "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
                        "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
                        "spec.preferredHolder: Forbidden: may only be specified if `strategy` is defined");
    }

    @Test
    void wantsEventsBesideTheirObjects() {
        assertThat(create(event("involvedObject: {kind: Pod, namespace: default, name: web}")))
                .isEmpty();
        assertThat(create(event("involvedObject: {kind: Node, name: a}"))).isEmpty();
        assertThat(create(event("involvedObject: {kind: Pod, namespace: other, name: web}")))
                .containsExactly("involvedObject.namespace: Invalid value: \"other\": does not match event.namespace");
    }

    @Test
    void wantsNewEventsToSayWhoReports() {
        String object = "involvedObject: {kind: Pod, namespace: default, name: web}, eventTime: '2026-01-01T00:00:00Z'";
        assertThat(create(event(object
                        + ", reportingComponent: kubelet, reportingInstance: a, action: Start, reason: Started")))
                .isEmpty();
        assertThat(create(event(object + ", reportingComponent: kubelet, message: " + "x".repeat(1025))))
                .containsExactly(
                        "reportingInstance: Required value",
                        "action: Required value",
                        "reason: Required value",
                        "message: Invalid value: \"\": can have at most 1024 characters");
    }
}
