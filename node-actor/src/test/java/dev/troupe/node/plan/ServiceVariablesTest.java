package dev.troupe.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The documentation's example is a Service {@code redis-primary} at 10.0.0.11 with TCP port 6379. */
class ServiceVariablesTest {
    private static final ObjectLookup OBJECTS = new ObjectLookup() {
        @Override
        public @Nullable ConfigMap configMap(String namespace, String name) {
            return null;
        }

        @Override
        public @Nullable Secret secret(String namespace, String name) {
            return null;
        }

        @Override
        public @Nullable Service service(String namespace, String name) {
            return namespace.equals("default") ? build("kubernetes", "10.96.0.1", "https", "TCP", 443) : null;
        }

        @Override
        public List<Service> services(String namespace) {
            return List.of(
                    build("headless", "None", "", "TCP", 80),
                    build("redis-primary", "10.0.0.11", "", "TCP", 6379),
                    build("names", "10.0.0.12", "dns-udp", "UDP", 53));
        }
    };

    private static Service build(String name, String address, String port, String protocol, int number) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIP(address)
                .withPorts(new ServicePortBuilder()
                        .withName(port)
                        .withProtocol(protocol)
                        .withPort(number)
                        .build())
                .endSpec()
                .build();
    }

    private static Map<String, String> variables(@Nullable Boolean links) {
        return ServiceVariables.of(
                new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .endMetadata()
                        .withNewSpec()
                        .withEnableServiceLinks(links)
                        .endSpec()
                        .build(),
                OBJECTS);
    }

    @Test
    void tellsEachServicesAddressAndPorts() {
        assertThat(variables(true))
                .containsEntry("REDIS_PRIMARY_SERVICE_HOST", "10.0.0.11")
                .containsEntry("REDIS_PRIMARY_SERVICE_PORT", "6379")
                .containsEntry("REDIS_PRIMARY_PORT", "tcp://10.0.0.11:6379")
                .containsEntry("REDIS_PRIMARY_PORT_6379_TCP", "tcp://10.0.0.11:6379")
                .containsEntry("REDIS_PRIMARY_PORT_6379_TCP_PROTO", "tcp")
                .containsEntry("REDIS_PRIMARY_PORT_6379_TCP_PORT", "6379")
                .containsEntry("REDIS_PRIMARY_PORT_6379_TCP_ADDR", "10.0.0.11")
                .containsEntry("NAMES_SERVICE_PORT_DNS_UDP", "53")
                .containsEntry("NAMES_PORT_53_UDP", "udp://10.0.0.12:53")
                .doesNotContainKey("HEADLESS_SERVICE_HOST");
    }

    @Test
    void theApiIsToldEvenWithoutServiceLinks() {
        assertThat(variables(false))
                .containsEntry("KUBERNETES_SERVICE_HOST", "10.96.0.1")
                .containsEntry("KUBERNETES_SERVICE_PORT", "443")
                .containsEntry("KUBERNETES_SERVICE_PORT_HTTPS", "443")
                .containsEntry("KUBERNETES_PORT_443_TCP_ADDR", "10.96.0.1")
                .hasSize(8);
        assertThat(variables(null)).containsKeys("KUBERNETES_SERVICE_HOST", "REDIS_PRIMARY_SERVICE_HOST");
    }
}
