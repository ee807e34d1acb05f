package dev.troupe.node;

import com.typesafe.config.Config;
import dev.troupe.node.plan.Enrolment;
import dev.troupe.node.plan.NodeTaint;
import dev.troupe.node.plan.PodPaths;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How an agent is set up: {@code troupe.node} of the configuration, whose reference.conf explains each entry.
 *
 * @param enrolment what the Node object is given: {@code taints}, {@code pod-cidr}, {@code annotations}
 * @param endpointPort 0 for none
 * @param milliCpu 0 for what the machine has
 * @param memoryBytes 0 for what the machine has
 */
public record NodeAgentSettings(
        String name,
        List<String> addresses,
        int endpointPort,
        Map<String, String> labels,
        Enrolment enrolment,
        PodPaths paths,
        long logMaxBytes,
        int logMaxFiles,
        String cgroupRoot,
        Path cgroupMount,
        List<String> clusterDns,
        String clusterDomain,
        Path resolvConf,
        Path hostsFile,
        int maxPods,
        long milliCpu,
        long memoryBytes,
        long reservedMilliCpu,
        long reservedMemoryBytes,
        long reservedDiskBytes,
        boolean seccompDefault,
        Duration relistInterval) {

    /** @param node the object at {@code troupe.node} */
    public static NodeAgentSettings of(Config node) {
        String name = node.getString("name").isEmpty() ? hostname() : node.getString("name");
        Map<String, String> labels = new LinkedHashMap<>();
        node.getObject("labels").forEach((key, value) -> labels.put(key, String.valueOf(value.unwrapped())));
        node.getStringList("roles").forEach(role -> labels.put("node-role.kubernetes.io/" + role, ""));
        List<String> addresses = node.getStringList("addresses");
        String cgroupRoot = node.getString("cgroup-root");
        return new NodeAgentSettings(
                name,
                addresses.isEmpty() ? List.of(firstAddress()) : addresses,
                node.getInt("endpoint-port"),
                labels,
                enrolment(node),
                new PodPaths(Path.of(node.getString("state-directory")), Path.of(node.getString("log-directory"))),
                node.getBytes("log-max-size"),
                node.getInt("log-max-files"),
                cgroupRoot.isEmpty() ? "" : cgroupRoot + "/" + name,
                Path.of(node.getString("cgroup-mount")),
                node.getStringList("cluster-dns"),
                node.getString("cluster-domain"),
                Path.of(node.getString("resolv-conf")),
                Path.of(node.getString("hosts-file")),
                node.getInt("max-pods"),
                milli(node.getString("capacity.cpu")),
                whole(node.getString("capacity.memory")),
                milli(node.getString("reserved.cpu")),
                whole(node.getString("reserved.memory")),
                whole(node.getString("reserved.ephemeral-storage")),
                node.getBoolean("seccomp-default"),
                node.getDuration("relist-interval"));
    }

    private static Enrolment enrolment(Config node) {
        Map<String, String> annotations = new LinkedHashMap<>();
        node.getObject("annotations").forEach((key, value) -> annotations.put(key, String.valueOf(value.unwrapped())));
        return new Enrolment(
                node.getStringList("taints").stream().map(NodeTaint::parse).toList(),
                node.getString("pod-cidr"),
                annotations);
    }

    private static long milli(String quantity) {
        return quantity.isEmpty()
                ? 0
                : new Quantity(quantity).getNumericalAmount().movePointRight(3).longValue();
    }

    private static long whole(String quantity) {
        return quantity.isEmpty()
                ? 0
                : new Quantity(quantity).getNumericalAmount().longValue();
    }

    private static String hostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname"))
                    .strip()
                    .toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstAddress() {
        try {
            for (NetworkInterface link : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress address : Collections.list(link.getInetAddresses())) {
                    if (link.isUp() && address instanceof Inet4Address && !address.isLoopbackAddress()) {
                        return address.getHostAddress();
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "127.0.0.1";
    }
}
