package dev.troupe.node.adapter;

import dev.troupe.node.adapter.cri.Capability;
import dev.troupe.node.adapter.cri.ContainerMetadata;
import dev.troupe.node.adapter.cri.DNSConfig;
import dev.troupe.node.adapter.cri.HugepageLimit;
import dev.troupe.node.adapter.cri.ImageSpec;
import dev.troupe.node.adapter.cri.Int64Value;
import dev.troupe.node.adapter.cri.KeyValue;
import dev.troupe.node.adapter.cri.LinuxContainerConfig;
import dev.troupe.node.adapter.cri.LinuxContainerResources;
import dev.troupe.node.adapter.cri.LinuxContainerSecurityContext;
import dev.troupe.node.adapter.cri.LinuxPodSandboxConfig;
import dev.troupe.node.adapter.cri.LinuxSandboxSecurityContext;
import dev.troupe.node.adapter.cri.MountPropagation;
import dev.troupe.node.adapter.cri.NamespaceMode;
import dev.troupe.node.adapter.cri.NamespaceOption;
import dev.troupe.node.adapter.cri.PodSandboxConfig;
import dev.troupe.node.adapter.cri.PodSandboxMetadata;
import dev.troupe.node.adapter.cri.Protocol;
import dev.troupe.node.port.ContainerConfig;
import dev.troupe.node.port.ContainerSecurity;
import dev.troupe.node.port.Device;
import dev.troupe.node.port.DnsConfig;
import dev.troupe.node.port.LinuxResources;
import dev.troupe.node.port.Mount;
import dev.troupe.node.port.NamespaceModes;
import dev.troupe.node.port.PodIdentity;
import dev.troupe.node.port.PortMapping;
import dev.troupe.node.port.ProcessSpec;
import dev.troupe.node.port.RegistryAuth;
import dev.troupe.node.port.SandboxConfig;
import dev.troupe.node.port.SandboxSecurity;
import dev.troupe.node.port.SecurityProfile;

/** The port's records as CRI's messages. */
final class ToCri {
    private ToCri() {}

    static PodSandboxConfig sandbox(SandboxConfig config) {
        PodSandboxConfig.Builder result = PodSandboxConfig.newBuilder()
                .setMetadata(identity(config.identity()))
                .setHostname(config.hostname())
                .setLogDirectory(config.logDirectory().toString())
                .putAllLabels(config.labels())
                .putAllAnnotations(config.annotations())
                .setLinux(LinuxPodSandboxConfig.newBuilder()
                        .setCgroupParent(config.cgroupParent())
                        .setSecurityContext(sandboxSecurity(config.security()))
                        .putAllSysctls(config.sysctls())
                        .setResources(resources(config.resources())));
        if (!config.dns().equals(DnsConfig.OF_THE_HOST)) {
            result.setDnsConfig(DNSConfig.newBuilder()
                    .addAllServers(config.dns().servers())
                    .addAllSearches(config.dns().searches())
                    .addAllOptions(config.dns().options()));
        }
        for (PortMapping mapping : config.portMappings()) {
            result.addPortMappings(dev.troupe.node.adapter.cri.PortMapping.newBuilder()
                    .setProtocol(protocol(mapping.protocol()))
                    .setContainerPort(mapping.containerPort())
                    .setHostPort(mapping.hostPort())
                    .setHostIp(mapping.hostIp()));
        }
        return result.build();
    }

    static dev.troupe.node.adapter.cri.ContainerConfig container(ContainerConfig config) {
        ProcessSpec process = config.process();
        dev.troupe.node.adapter.cri.ContainerConfig.Builder result =
                dev.troupe.node.adapter.cri.ContainerConfig.newBuilder()
                        .setMetadata(ContainerMetadata.newBuilder()
                                .setName(config.name())
                                .setAttempt(config.attempt()))
                        .setImage(image(config.imageRef()))
                        .addAllCommand(process.command())
                        .addAllArgs(process.args())
                        .setWorkingDir(process.workingDirectory())
                        .setStdin(process.stdin())
                        .setStdinOnce(process.stdinOnce())
                        .setTty(process.tty())
                        .putAllLabels(config.labels())
                        .putAllAnnotations(config.annotations())
                        .setLogPath(config.logPath())
                        .setLinux(LinuxContainerConfig.newBuilder()
                                .setResources(resources(config.resources()))
                                .setSecurityContext(containerSecurity(config.security())));
        for (ProcessSpec.EnvironmentVariable variable : process.environment()) {
            result.addEnvs(KeyValue.newBuilder().setKey(variable.name()).setValue(variable.value()));
        }
        for (Mount mount : config.mounts()) {
            result.addMounts(mount(mount));
        }
        for (Device device : config.devices()) {
            result.addDevices(dev.troupe.node.adapter.cri.Device.newBuilder()
                    .setContainerPath(device.containerPath())
                    .setHostPath(device.hostPath())
                    .setPermissions(device.permissions()));
        }
        return result.build();
    }

    static LinuxContainerResources resources(LinuxResources resources) {
        LinuxContainerResources.Builder result = LinuxContainerResources.newBuilder()
                .setCpuShares(resources.cpuShares())
                .setCpuQuota(resources.cpuQuotaMicros())
                .setCpuPeriod(resources.cpuPeriodMicros())
                .setMemoryLimitInBytes(resources.memoryLimitBytes())
                .setOomScoreAdj(resources.oomScoreAdj())
                .setCpusetCpus(resources.cpusetCpus())
                .setCpusetMems(resources.cpusetMems())
                .putAllUnified(resources.unified());
        resources
                .hugepageLimitBytes()
                .forEach((pageSize, limitBytes) -> result.addHugepageLimits(
                        HugepageLimit.newBuilder().setPageSize(pageSize).setLimit(limitBytes)));
        return result.build();
    }

    static ImageSpec image(String image) {
        return ImageSpec.newBuilder().setImage(image).build();
    }

    static dev.troupe.node.adapter.cri.AuthConfig auth(RegistryAuth auth) {
        return dev.troupe.node.adapter.cri.AuthConfig.newBuilder()
                .setUsername(auth.username())
                .setPassword(auth.password())
                .setAuth(auth.auth())
                .setServerAddress(auth.serverAddress())
                .setIdentityToken(auth.identityToken())
                .setRegistryToken(auth.registryToken())
                .build();
    }

    private static PodSandboxMetadata identity(PodIdentity identity) {
        return PodSandboxMetadata.newBuilder()
                .setName(identity.name())
                .setNamespace(identity.namespace())
                .setUid(identity.uid())
                .setAttempt(identity.attempt())
                .build();
    }

    private static LinuxSandboxSecurityContext sandboxSecurity(SandboxSecurity security) {
        LinuxSandboxSecurityContext.Builder result = LinuxSandboxSecurityContext.newBuilder()
                .setNamespaceOptions(namespaces(security.namespaces()))
                .addAllSupplementalGroups(security.supplementalGroups())
                .setReadonlyRootfs(security.readonlyRootFileSystem())
                .setPrivileged(security.privileged())
                .setSeccomp(profile(security.seccomp()));
        if (security.runAsUser() instanceof Long user) {
            result.setRunAsUser(int64(user));
        }
        if (security.runAsGroup() instanceof Long group) {
            result.setRunAsGroup(int64(group));
        }
        return result.build();
    }

    private static LinuxContainerSecurityContext containerSecurity(ContainerSecurity security) {
        LinuxContainerSecurityContext.Builder result = LinuxContainerSecurityContext.newBuilder()
                .setNamespaceOptions(namespaces(security.namespaces()))
                .setRunAsUsername(security.runAsUsername())
                .addAllSupplementalGroups(security.supplementalGroups())
                .setPrivileged(security.privileged())
                .setReadonlyRootfs(security.readonlyRootFileSystem())
                .setNoNewPrivs(security.noNewPrivileges())
                .setCapabilities(Capability.newBuilder()
                        .addAllAddCapabilities(security.capabilities().add())
                        .addAllDropCapabilities(security.capabilities().drop()))
                .setSeccomp(profile(security.seccomp()))
                .setApparmor(profile(security.apparmor()))
                .addAllMaskedPaths(security.maskedPaths())
                .addAllReadonlyPaths(security.readonlyPaths());
        if (security.runAsUser() instanceof Long user) {
            result.setRunAsUser(int64(user));
        }
        if (security.runAsGroup() instanceof Long group) {
            result.setRunAsGroup(int64(group));
        }
        return result.build();
    }

    private static NamespaceOption namespaces(NamespaceModes modes) {
        return NamespaceOption.newBuilder()
                .setNetwork(mode(modes.network()))
                .setPid(mode(modes.pid()))
                .setIpc(mode(modes.ipc()))
                .setTargetId(modes.targetContainerId())
                .build();
    }

    private static NamespaceMode mode(NamespaceModes.Mode mode) {
        return switch (mode) {
            case POD -> NamespaceMode.POD;
            case CONTAINER -> NamespaceMode.CONTAINER;
            case NODE -> NamespaceMode.NODE;
            case TARGET -> NamespaceMode.TARGET;
        };
    }

    private static dev.troupe.node.adapter.cri.SecurityProfile profile(SecurityProfile profile) {
        return dev.troupe.node.adapter.cri.SecurityProfile.newBuilder()
                .setProfileType(
                        switch (profile.type()) {
                            case RUNTIME_DEFAULT ->
                                dev.troupe.node.adapter.cri.SecurityProfile.ProfileType.RuntimeDefault;
                            case UNCONFINED -> dev.troupe.node.adapter.cri.SecurityProfile.ProfileType.Unconfined;
                            case LOCALHOST -> dev.troupe.node.adapter.cri.SecurityProfile.ProfileType.Localhost;
                        })
                .setLocalhostRef(profile.localhostRef())
                .build();
    }

    private static dev.troupe.node.adapter.cri.Mount mount(Mount mount) {
        return dev.troupe.node.adapter.cri.Mount.newBuilder()
                .setContainerPath(mount.containerPath())
                .setHostPath(mount.hostPath().toString())
                .setReadonly(mount.readonly())
                .setSelinuxRelabel(mount.relabel())
                .setPropagation(
                        switch (mount.propagation()) {
                            case PRIVATE -> MountPropagation.PROPAGATION_PRIVATE;
                            case HOST_TO_CONTAINER -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
                            case BIDIRECTIONAL -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
                        })
                .build();
    }

    private static Protocol protocol(PortMapping.Protocol protocol) {
        return switch (protocol) {
            case TCP -> Protocol.TCP;
            case UDP -> Protocol.UDP;
            case SCTP -> Protocol.SCTP;
        };
    }

    private static Int64Value int64(long value) {
        return Int64Value.newBuilder().setValue(value).build();
    }
}
