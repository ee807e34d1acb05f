package dev.troupe.app.admission;

import com.typesafe.config.Config;
import dev.troupe.protocol.join.Admission;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code troupe.joining}, whose reference.conf explains each entry.
 *
 * @param announced whether the control nodes announce the endpoint's address
 * @param overlay the numbers of {@code troupe.overlay}
 * @param firstTokens a file with tokens to keep in the cluster
 */
public record JoiningSettings(
        PodRange podRange,
        String serviceCidr,
        String endpoint,
        boolean announced,
        List<String> certificateNames,
        Admission.Overlay overlay,
        Optional<Path> firstTokens) {

    public JoiningSettings {
        certificateNames = List.copyOf(certificateNames);
    }

    /** @param root the whole configuration */
    public static JoiningSettings from(Config root) {
        Config config = root.getConfig("troupe.joining");
        String tokens = config.getString("first-tokens");
        return new JoiningSettings(
                PodRange.parse(config.getString("pod-cidr"), config.getInt("node-cidr-mask-size")),
                config.getString("service-cidr"),
                config.getString("endpoint"),
                config.getBoolean("announced"),
                config.getStringList("certificate-names"),
                new Admission.Overlay(root.getInt("troupe.overlay.vni"), root.getInt("troupe.overlay.port")),
                tokens.isEmpty() ? Optional.empty() : Optional.of(Path.of(tokens)));
    }

    /** What a joining machine is told. */
    Admission.Network network() {
        return new Admission.Network(
                podRange.toString(),
                podRange.nodePrefix(),
                serviceCidr,
                overlay,
                endpoint,
                announced,
                certificateNames);
    }
}
