package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables by which a container finds Services that are older than itself: the API's always, those of its
 * pod's namespace if the pod wants them.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables">Service: Environment
 *     variables</a>
 */
final class ServiceVariables {
    private static final String API = "kubernetes";
    private static final String API_NAMESPACE = "default";
    private static final String HEADLESS = "None";

    private final Map<String, String> variables = new LinkedHashMap<>();

    private ServiceVariables() {}

    /** Names and values for the containers of a pod. */
    static Map<String, String> of(Pod pod, ObjectLookup objects) {
        ServiceVariables all = new ServiceVariables();
        all.add(objects.service(API_NAMESPACE, API));
        // Absent means true.
        if (!Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks())) {
            objects.services(pod.getMetadata().getNamespace()).forEach(all::add);
        }
        return all.variables;
    }

    private void add(@Nullable Service service) {
        String address = service == null ? null : service.getSpec().getClusterIP();
        if (service == null || address == null || address.isEmpty() || address.equals(HEADLESS)) {
            return;
        }
        List<ServicePort> ports = service.getSpec().getPorts();
        if (ports.isEmpty()) {
            return;
        }
        String name = inCapitals(service.getMetadata().getName());
        variables.put(name + "_SERVICE_HOST", address);
        variables.put(name + "_SERVICE_PORT", ports.getFirst().getPort().toString());
        for (ServicePort port : ports) {
            if (port.getName() != null && !port.getName().isEmpty()) {
                variables.put(
                        name + "_SERVICE_PORT_" + inCapitals(port.getName()),
                        port.getPort().toString());
            }
        }
        variables.put(name + "_PORT", url(address, ports.getFirst()));
        for (ServicePort port : ports) {
            String prefix = name + "_PORT_" + port.getPort() + '_' + protocol(port);
            variables.put(prefix, url(address, port));
            variables.put(prefix + "_PROTO", protocol(port).toLowerCase(Locale.ROOT));
            variables.put(prefix + "_PORT", port.getPort().toString());
            variables.put(prefix + "_ADDR", address);
        }
    }

    private static String url(String address, ServicePort port) {
        return protocol(port).toLowerCase(Locale.ROOT) + "://" + address + ':' + port.getPort();
    }

    private static String protocol(ServicePort port) {
        return port.getProtocol() == null || port.getProtocol().isEmpty()
                ? "TCP"
                : port.getProtocol().toUpperCase(Locale.ROOT);
    }

    private static String inCapitals(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
