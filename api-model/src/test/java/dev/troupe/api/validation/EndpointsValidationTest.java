package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.create;
import static dev.troupe.api.validation.Manifests.object;
import static dev.troupe.api.validation.Manifests.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where Services may lead, and pools of addresses. */
final class EndpointsValidationTest {
    private static List<String> slice(String type, String address, int port) {
        ObjectNode slice = object("{kind: EndpointSlice, metadata: {name: a, namespace: b}, addressType: " + type
                + ", endpoints: [{addresses: [\"" + address + "\"]}], ports: [{port: " + port + "}]}");
        return create(slice);
    }

    private static List<String> endpoints(String address) {
        return create(object("{kind: Endpoints, metadata: {name: a, namespace: b}, subsets: [{addresses: [{ip: \""
                + address + "\"}], ports: [{port: 80}]}]}"));
    }

    private static List<String> pool(String addresses) {
        return create(object("{kind: IPAddressPool, metadata: {name: a}, spec: {addresses: [" + addresses + "]}}"));
    }

    @Test
    void endpointsAreAddressesOfOthers() {
        assertThat(slice("IPv4", "10.1.2.3", 80)).isEmpty();
        assertThat(slice("IPv6", "fd00::1", 80)).isEmpty();
        assertThat(slice("FQDN", "db.example.com", 80)).isEmpty();
        assertThat(endpoints("192.0.2.7")).isEmpty();
        assertThat(slice("IPv4", "::ffff:10.1.2.3", 80))
                .singleElement()
                .asString()
                .contains("must be an IPv4 address");
        assertThat(slice("IPv4", "127.0.0.1", 80)).singleElement().asString().contains("loopback range");
        assertThat(endpoints("169.254.169.254")).singleElement().asString().contains("link-local range");
        assertThat(endpoints("10.1.2.3; flush ruleset"))
                .singleElement()
                .asString()
                .startsWith("subsets[0].addresses[0].ip: Invalid value");
        assertThat(slice("IPv4", "10.1.2.3", 70_000))
                .singleElement()
                .asString()
                .startsWith("ports[0].port: Invalid value: 70000");
    }

    private static ObjectNode service(String address, String addresses) {
        return object("{kind: Service, metadata: {name: a, namespace: b, resourceVersion: \"1\"}, spec: {clusterIP: \""
                + address + "\", clusterIPs: " + addresses + ", ports: [{port: 80}]}}");
    }

    @Test
    void aServiceKeepsItsAddress() {
        ObjectNode old = service("10.96.0.5", "[10.96.0.5]");
        String refused = "spec.clusterIPs[0]: Invalid value: [\"10.96.0.77\"]: may not change once set";
        assertThat(update(old, service("10.96.0.77", "[10.96.0.5]"))).containsExactly(refused);
        assertThat(update(old, service("10.96.0.77", "[10.96.0.77]"))).containsExactly(refused);
        assertThat(update(old, service("10.96.0.5", "[10.96.0.77]")))
                .singleElement()
                .asString()
                .contains("first value must match `clusterIP`");
        assertThat(create(service("10.96.0.5", "[10.96.0.77]")))
                .singleElement()
                .asString()
                .contains("first value must match `clusterIP`");
    }

    private static List<String> service(String spec) {
        return create(object("{kind: Service, metadata: {name: a, namespace: b}, spec: {" + spec + "}}"));
    }

    @Test
    void aServiceHasAddressesOfTheClustersFamily() {
        assertThat(service("ipFamilies: [IPv4], ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]"))
                .isEmpty();
        assertThat(service("ipFamilies: [IPv6], ports: [{port: 80}]"))
                .containsExactly("spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster");
        assertThat(service("ipFamilyPolicy: RequireDualStack, ports: [{port: 80}]"))
                .containsExactly("spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not"
                        + " configured for dual-stack services");
        assertThat(service("clusterIP: None, ipFamilies: [IPv6], ipFamilyPolicy: RequireDualStack"))
                .isEmpty();
    }

    @Test
    void aServiceSaysWhatIsSpokenAndWhoIsPreferred() {
        assertThat(service("trafficDistribution: PreferClose, ports: [{port: 80, appProtocol: kubernetes.io/h2c}]"))
                .isEmpty();
        assertThat(service("ports: [{port: 80, appProtocol: bad protocol}]"))
                .singleElement()
                .asString()
                .startsWith("spec.ports[0].appProtocol: Invalid value: \"bad protocol\": name part must consist of");
        assertThat(service("trafficDistribution: Nearby, ports: [{port: 80}]"))
                .containsExactly("spec.trafficDistribution: Unsupported value: \"Nearby\": supported values:"
                        + " \"PreferClose\", \"PreferSameNode\", \"PreferSameZone\"");
    }

    private static ObjectNode address(String name, String parent) {
        return object("{kind: IPAddress, metadata: {name: \"" + name + "\", resourceVersion: \"1\"}, spec: {" + parent
                + "}}");
    }

    private static List<String> newAddress(String name, String parent) {
        ObjectNode address = address(name, parent);
        ((ObjectNode) address.get("metadata")).remove("resourceVersion");
        return create(address);
    }

    @Test
    void anIpAddressIsNamedAfterItselfAndKeepsItsParent() {
        String parent = "parentRef: {resource: services, namespace: b, name: web}";
        String other = "parentRef: {resource: services, namespace: b, name: other}";
        assertThat(newAddress("10.96.0.5", parent)).isEmpty();
        assertThat(newAddress("2001:db8::1", parent)).isEmpty();
        for (String name : List.of("web", "10.96.00.5", "2001:DB8::1", "2001:0db8::1")) {
            assertThat(newAddress(name, parent))
                    .singleElement()
                    .asString()
                    .startsWith("metadata.name: Invalid value: \"" + name + "\": must be a valid IP address");
        }
        assertThat(newAddress("10.96.0.5", "")).containsExactly("spec.parentRef: Required value");
        assertThat(newAddress("10.96.0.5", "parentRef: {name: web}"))
                .containsExactly("spec.parentRef.resource: Required value");
        assertThat(newAddress("10.96.0.5", "parentRef: {resource: services}"))
                .containsExactly("spec.parentRef.name: Required value");
        assertThat(update(address("10.96.0.5", parent), address("10.96.0.5", parent)))
                .isEmpty();
        assertThat(update(address("10.96.0.5", parent), address("10.96.0.5", other)))
                .singleElement()
                .asString()
                .startsWith("spec.parentRef: Invalid value")
                .endsWith("field is immutable");
    }

    @Test
    void poolsAreRanges() {
        assertThat(pool("\"10.0.0.0/28\", \"10.0.1.5-10.0.1.9\"")).isEmpty();
        assertThat(pool("")).containsExactly("spec.addresses: Required value");
        assertThat(pool("\"10.0.0.9-10.0.0.1\"")).singleElement().asString().contains("must be a range");
        assertThat(pool("\"10.0.0.0/28\", \"10.0.0.9\""))
                .singleElement()
                .asString()
                .contains("must not overlap");
        assertThat(pool("\"10.0.0.0/8\"")).singleElement().asString().contains("at most 65536 addresses");
    }
}
