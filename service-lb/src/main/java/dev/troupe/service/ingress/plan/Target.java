package dev.troupe.service.ingress.plan;

/**
 * A port of a Service that requests are sent to.
 *
 * @param service {@code namespace/name}
 * @param portName empty if the port is meant by its number
 * @param portNumber 0 if the port is meant by its name
 */
public record Target(String service, String portName, int portNumber) {}
