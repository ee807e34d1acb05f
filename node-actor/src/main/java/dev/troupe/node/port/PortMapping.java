package dev.troupe.node.port;

/**
 * A port of the host that leads into the pod.
 *
 * @param hostIp empty for every address of the host
 */
public record PortMapping(Protocol protocol, int containerPort, int hostPort, String hostIp) {

    /** Transport protocols that pods may name. */
    public enum Protocol {
        TCP,
        UDP,
        SCTP
    }

    public PortMapping {
        if (containerPort < 1 || containerPort > 65_535 || hostPort < 0 || hostPort > 65_535) {
            throw new IllegalArgumentException("not a port mapping: " + hostPort + " to " + containerPort);
        }
    }
}
