package dev.troupe.node.plan;

import dev.troupe.node.port.RuntimeStatus;
import java.util.List;
import java.util.Map;

/**
 * What is known of this machine.
 *
 * @param labels from configuration, beside the well-known ones
 * @param addresses IP addresses, the primary first
 * @param endpointPort where the node serves its pods' logs and streams; 0 if it does not
 * @param milliCpu capacity
 * @param diskBytes capacity of the file system that holds pods and images
 * @param reservedMilliCpu kept from pods
 * @param runtimeVersion {@code containerd://1.6.20}
 * @param pressure which resources run short
 */
public record NodeFacts(
        String name,
        String hostname,
        Map<String, String> labels,
        List<String> addresses,
        int endpointPort,
        long milliCpu,
        long memoryBytes,
        long diskBytes,
        int maxPods,
        long reservedMilliCpu,
        long reservedMemoryBytes,
        long reservedDiskBytes,
        Machine machine,
        String runtimeVersion,
        RuntimeStatus runtime,
        Pressure pressure) {

    /** What {@code status.nodeInfo} shows of the machine. */
    public record Machine(
            String machineId,
            String systemUuid,
            String bootId,
            String kernelVersion,
            String osImage,
            String architecture,
            String agentVersion) {}

    /** Which of the node's resources run short. */
    public record Pressure(boolean memory, boolean disk, boolean pid) {
        public static final Pressure NONE = new Pressure(false, false, false);
    }
}
