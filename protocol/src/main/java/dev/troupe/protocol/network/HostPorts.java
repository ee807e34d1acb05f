package dev.troupe.protocol.network;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Ports of a node that lead into its pods. All calls are idempotent; a stage that fails is worth trying again. */
public interface HostPorts {

    /** From now on the node's ports lead to this target; replaces what the same owner had before. */
    CompletionStage<Void> publish(Forwarding forwarding);

    /** The owner's ports lead nowhere any more. */
    CompletionStage<Void> withdraw(String owner);

    /** Exactly these are in force, whatever a crashed predecessor left. */
    CompletionStage<Void> replaceAll(List<Forwarding> forwardings);

    /**
     * @param owner whose ports they are: the id of a pod's sandbox
     * @param address the pod's IPv4 address
     */
    record Forwarding(String owner, String address, List<HostPort> ports) {
        public Forwarding {
            ports = List.copyOf(ports);
        }
    }

    /**
     * @param protocol tcp, udp or sctp
     * @param hostAddress one of the node's IPv4 addresses; empty for all of them
     * @param hostPort 1 to 65535
     * @param podPort 1 to 65535
     */
    record HostPort(String protocol, String hostAddress, int hostPort, int podPort) {
        public HostPort {
            if (hostPort < 1 || hostPort > 65_535 || podPort < 1 || podPort > 65_535) {
                throw new IllegalArgumentException("not a port: " + hostPort + " to " + podPort);
            }
        }
    }
}
