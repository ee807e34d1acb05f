package dev.troupe.node.plan;

import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ImageFacts;
import dev.troupe.node.port.Mount;
import dev.troupe.node.port.ProcessSpec;
import dev.troupe.protocol.pod.PodFields;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a container is made from. */
public final class ContainerPlan {
    private static final String DEFAULT_TERMINATION_LOG = "/dev/termination-log";
    private static final String HOSTS = "/etc/hosts";

    private final Pod pod;
    private final NodeContext node;
    private final ObjectLookup objects;

    public ContainerPlan(Pod pod, NodeContext node, ObjectLookup objects) {
        this.pod = pod;
        this.node = node;
        this.objects = objects;
    }

    /**
     * @param volumes host paths by volume name
     * @param addresses the pod's, the primary first
     * @param image the image's facts, where {@link #needsImageUser} asks for them
     * @param target the id of the container whose processes an ephemeral container sees; empty for none
     * @throws ConfigFailure if the container cannot be configured as the pod says
     */
    public ContainerConfig config(
            Container container,
            int attempt,
            String imageRef,
            Map<String, Path> volumes,
            List<String> addresses,
            @Nullable ImageFacts image,
            String target) {
        Map<String, String> environment = new Environment(
                        pod,
                        container,
                        objects,
                        new PodFields.Addresses(addresses, node.addresses()),
                        node.allocatable())
                .resolve();
        return new ContainerConfig(
                container.getName(),
                attempt,
                container.getImage(),
                imageRef,
                process(container, environment),
                mounts(container, attempt, volumes, environment),
                List.of(),
                labels(container),
                annotations(container, attempt),
                PodPaths.log(container.getName(), attempt),
                CgroupPlan.container(pod, container, node.memoryBytes()),
                new SecurityPlan(pod, node).container(container, image, target));
    }

    /** Whether {@link #config} has to know which user the image names. */
    public boolean needsImageUser(Container container) {
        return new SecurityPlan(pod, node).needsImageUser(container);
    }

    /** The container that an ephemeral container targets; empty for none. */
    public String targetOf(Container container) {
        return pod.getSpec().getEphemeralContainers().stream()
                .filter(c -> c.getName().equals(container.getName()))
                .map(EphemeralContainer::getTargetContainerName)
                .filter(name -> name != null)
                .findFirst()
                .orElse("");
    }

    private static ProcessSpec process(Container container, Map<String, String> environment) {
        return new ProcessSpec(
                container.getCommand().stream()
                        .map(word -> Expansion.expand(word, environment))
                        .toList(),
                container.getArgs().stream()
                        .map(word -> Expansion.expand(word, environment))
                        .toList(),
                container.getWorkingDir() == null ? "" : container.getWorkingDir(),
                environment.entrySet().stream()
                        .map(e -> new ProcessSpec.EnvironmentVariable(e.getKey(), e.getValue()))
                        .toList(),
                Pods.isTrue(container.getStdin()),
                Pods.isTrue(container.getStdinOnce()),
                Pods.isTrue(container.getTty()));
    }

    private List<Mount> mounts(
            Container container, int attempt, Map<String, Path> volumes, Map<String, String> environment) {
        List<Mount> mounts = new ArrayList<>();
        boolean ownHosts = false;
        for (VolumeMount mount : container.getVolumeMounts()) {
            Path volume = volumes.get(mount.getName());
            if (volume == null) {
                throw new ConfigFailure("cannot find volume \"" + mount.getName() + "\" to mount into container \""
                        + container.getName() + "\"");
            }
            ownHosts |= mount.getMountPath().equals(HOSTS);
            mounts.add(new Mount(
                    mount.getMountPath().startsWith("/") ? mount.getMountPath() : "/" + mount.getMountPath(),
                    volume.resolve(subPath(mount, environment)),
                    Pods.isTrue(mount.getReadOnly()) || isWrittenByTheNodeOnly(mount.getName()),
                    false,
                    propagation(mount)));
        }
        String uid = pod.getMetadata().getUid();
        if (!ownHosts) {
            mounts.add(Mount.readWrite(node.paths().hosts(uid), HOSTS));
        }
        mounts.add(Mount.readWrite(
                node.paths().terminationMessage(uid, container.getName(), attempt), terminationLog(container)));
        return mounts;
    }

    /** Volumes whose content the API gives are read-only in every container, whatever the mount says. */
    private boolean isWrittenByTheNodeOnly(String volumeName) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals(volumeName))
                .anyMatch(volume -> volume.getConfigMap() != null
                        || volume.getSecret() != null
                        || volume.getDownwardAPI() != null
                        || volume.getProjected() != null);
    }

    private static String subPath(VolumeMount mount, Map<String, String> environment) {
        String path = mount.getSubPath() == null ? "" : mount.getSubPath();
        if (mount.getSubPathExpr() != null && !mount.getSubPathExpr().isEmpty()) {
            path = Expansion.expand(mount.getSubPathExpr(), environment);
            if (path.contains("$(")) {
                throw new ConfigFailure(
                        "missing value for \"" + path.substring(path.indexOf("$(") + 2, path.indexOf(')')) + "\"");
            }
        }
        if (path.startsWith("/") || List.of(path.split("/")).contains("..")) {
            throw new ConfigFailure("subPath \"" + path + "\" must be a relative path without '..'");
        }
        return path;
    }

    private static Mount.Propagation propagation(VolumeMount mount) {
        String propagation = mount.getMountPropagation() == null ? "None" : mount.getMountPropagation();
        return switch (propagation) {
            case "HostToContainer" -> Mount.Propagation.HOST_TO_CONTAINER;
            case "Bidirectional" -> Mount.Propagation.BIDIRECTIONAL;
            default -> Mount.Propagation.PRIVATE;
        };
    }

    private static String terminationLog(Container container) {
        String path = container.getTerminationMessagePath();
        return path == null || path.isEmpty() ? DEFAULT_TERMINATION_LOG : path;
    }

    private Map<String, String> labels(Container container) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(Labels.CONTAINER_NAME, container.getName());
        labels.put(Labels.POD_NAME, pod.getMetadata().getName());
        labels.put(Labels.POD_NAMESPACE, pod.getMetadata().getNamespace());
        labels.put(Labels.POD_UID, pod.getMetadata().getUid());
        labels.putAll(SandboxPlan.nodeLabel(node.name()));
        return labels;
    }

    private Map<String, String> annotations(Container container, int attempt) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put(Labels.CONTAINER_HASH, ContainerHash.of(container));
        annotations.put(Labels.RESTART_COUNT, Integer.toString(attempt));
        annotations.put(Labels.TERMINATION_MESSAGE_PATH, terminationLog(container));
        annotations.put(
                Labels.TERMINATION_MESSAGE_POLICY,
                container.getTerminationMessagePolicy() == null ? "File" : container.getTerminationMessagePolicy());
        annotations.put(
                Labels.TERMINATION_MESSAGE_HOST_PATH,
                node.paths()
                        .terminationMessage(pod.getMetadata().getUid(), container.getName(), attempt)
                        .toString());
        annotations.put(Labels.GRACE_PERIOD_SECONDS, Long.toString(Pods.graceSeconds(pod)));
        return annotations;
    }
}
