package dev.troupe.node.port;

import java.util.List;
import java.util.Map;

/**
 * Everything that one container is made from.
 *
 * @param name of the container in its pod
 * @param attempt counts the instances of this container from 0; (name, attempt) is unique in a sandbox
 * @param image as the pod names it, kept for {@link ContainerStatus#image}
 * @param imageRef what to run: the reference that pulling or looking at the image gave
 * @param logPath relative to {@link SandboxConfig#logDirectory}; empty for no log
 */
public record ContainerConfig(
        String name,
        int attempt,
        String image,
        String imageRef,
        ProcessSpec process,
        List<Mount> mounts,
        List<Device> devices,
        Map<String, String> labels,
        Map<String, String> annotations,
        String logPath,
        LinuxResources resources,
        ContainerSecurity security) {

    public ContainerConfig {
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }
}
