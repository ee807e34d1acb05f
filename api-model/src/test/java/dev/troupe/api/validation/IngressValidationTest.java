package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.create;
import static dev.troupe.api.validation.Manifests.object;
import static dev.troupe.api.validation.Manifests.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** Ingresses and their classes. */
final class IngressValidationTest {
    private static final String GOOD = "{service: {name: web, port: {number: 80}}}";

    private static ObjectNode ingress(String spec) {
        return object("{kind: Ingress, metadata: {name: a, namespace: b}, spec: " + spec + "}");
    }

    private static ObjectNode path(String fields) {
        return ingress("{rules: [{http: {paths: [{" + fields + "}]}}]}");
    }

    private static ObjectNode host(String host) {
        return ingress("{rules: [{host: \"" + host + "\"}]}");
    }

    private static ObjectNode ingressClass(String spec) {
        return object("{kind: IngressClass, metadata: {name: a}, spec: " + spec + "}");
    }

    @Test
    void takesWhatTheDocumentationShows() {
        assertThat(create(ingress("{defaultBackend: " + GOOD + "}"))).isEmpty();
        assertThat(create(ingress(
                        "{ingressClassName: troupe, tls: [{hosts: [a.example, \"*.b.example\"], secretName: s}],"
                                + " rules: [{host: \"*.b.example\", http: {paths: [{path: /x, pathType: Prefix, backend: "
                                + GOOD
                                + "}, {path: /y, pathType: Exact, backend: {service: {name: web, port: {name: http}}}},"
                                + " {pathType: ImplementationSpecific, backend: " + GOOD + "}]}}]}")))
                .isEmpty();
    }

    @Test
    void wantsARuleOrADefault() {
        assertThat(create(ingress("{}")))
                .containsExactly("spec: Invalid value: []: either `defaultBackend` or `rules` must be specified");
    }

    @Test
    void checksPaths() {
        String backend = ", backend: " + GOOD;
        assertThat(create(path("path: /x" + backend)))
                .containsExactly("spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified");
        assertThat(create(path("path: /x, pathType: Regex" + backend)))
                .containsExactly("spec.rules[0].http.paths[0].pathType: Unsupported value: \"Regex\": supported values:"
                        + " \"Exact\", \"ImplementationSpecific\", \"Prefix\"");
        assertThat(create(path("path: x, pathType: Prefix" + backend)))
                .containsExactly("spec.rules[0].http.paths[0].path: Invalid value: \"x\": must be an absolute path");
        assertThat(create(path("path: \"/x//y\", pathType: Exact" + backend)))
                .containsExactly("spec.rules[0].http.paths[0].path: Invalid value: \"/x//y\": must not contain '//'");
        assertThat(create(path("path: /x/.., pathType: Prefix" + backend)))
                .containsExactly("spec.rules[0].http.paths[0].path: Invalid value: \"/x/..\": cannot end with '/..'");
        assertThat(create(ingress("{rules: [{http: {paths: []}}]}")))
                .containsExactly("spec.rules[0].http.paths: Required value");
    }

    @Test
    void checksHosts() {
        assertThat(create(host("a.example"))).isEmpty();
        assertThat(create(host("10.1.2.3")))
                .containsExactly(
                        "spec.rules[0].host: Invalid value: \"10.1.2.3\": must be a DNS name, not an IP address");
        assertThat(create(host("a.*.example")).toString())
                .contains("a wildcard DNS-1123 subdomain must start with '*.'");
        assertThat(create(host("A.example")).toString()).contains("a lowercase RFC 1123 subdomain");
    }

    @Test
    void checksBackends() {
        String at = "path: /, pathType: Prefix, backend: ";
        assertThat(create(path(at + "{service: {port: {number: 80}}}")))
                .containsExactly("spec.rules[0].http.paths[0].backend.service.name: Required value");
        assertThat(create(path(at + "{service: {name: web, port: {}}}")))
                .containsExactly(
                        "spec.rules[0].http.paths[0].backend.service.port: Required value: port name or number is"
                                + " required");
        assertThat(create(path(at + "{service: {name: web, port: {name: http, number: 80}}}"))
                        .toString())
                .contains("cannot set both port name & port number");
        assertThat(create(path(at + "{service: {name: web, port: {number: 65536}}}"))
                        .toString())
                .contains("must be between 1 and 65535, inclusive");
        assertThat(create(path(at + "{}")).toString()).contains("resource or service backend is required");
    }

    @Test
    void namesItsClassInOnePlace() {
        ObjectNode both = object("{kind: Ingress, metadata: {name: a, namespace: b, annotations:"
                + " {kubernetes.io/ingress.class: x}}, spec: {ingressClassName: y, defaultBackend: " + GOOD + "}}");
        assertThat(create(both))
                .containsExactly(
                        "metadata.annotations.kubernetes.io/ingress.class: Invalid value: \"x\": can not be set"
                                + " when the class field is also set");
    }

    @Test
    void classesNameAControllerForGood() {
        assertThat(create(ingressClass("{controller: troupe.dev/ingress}"))).isEmpty();
        assertThat(create(ingressClass("{}"))).containsExactly("spec.controller: Required value: must be specified");
        assertThat(create(ingressClass("{controller: nginx}")).toString()).contains("must be a domain-prefixed path");
        assertThat(create(ingressClass("{controller: a.b/c, parameters: {kind: K, name: n, scope: Namespace}}")))
                .containsExactly("spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'");
        assertThat(update(ingressClass("{controller: a.b/c}"), ingressClass("{controller: a.b/d}")))
                .containsExactly("spec.controller: Invalid value: \"a.b/d\": field is immutable");
    }
}
