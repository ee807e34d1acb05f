package dev.troupe.app.joining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.apiserver.security.BootstrapToken;
import dev.troupe.apiserver.security.PublicKeyHash;
import dev.troupe.network.OverlaySettings;
import dev.troupe.network.OverlaySettings.VtepChoice;
import dev.troupe.protocol.join.Admission;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that people and files hold: times, addresses, commands, settings. */
class JoiningFormsTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"24h0m0s, PT24H", "24h, PT24H", "30m, PT30M", "1h30m, PT1H30M", "90s, PT90S", "0, PT0S"})
    void timesToLiveAreGos(String text, Duration expected) {
        assertThat(TimeToLive.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "24", "h", "-1h", "1d", "1h 2m"})
    void refusesOtherTimes(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeToLive.parse(text))
                .withMessageContaining("24h");
    }

    @Test
    void saysWhatIsLeftOfALife() {
        assertThat(TimeToLive.left(null, NOW)).isEqualTo("<forever>");
        assertThat(TimeToLive.left(NOW, NOW)).isEqualTo("<expired>");
        assertThat(TimeToLive.left(NOW.plusSeconds(86_399), NOW)).isEqualTo("23h");
        assertThat(TimeToLive.left(NOW.plusSeconds(125), NOW)).isEqualTo("2m");
        assertThat(TimeToLive.left(NOW.plusSeconds(5), NOW)).isEqualTo("5s");
        assertThat(TimeToLive.end(Duration.ZERO, NOW)).isNull();
    }

    @Test
    void readsAddressesOfServers() {
        assertThat(ServerAddress.parse("k01")).isEqualTo(new ServerAddress("k01", 6443));
        assertThat(ServerAddress.parse("192.0.2.1:7443")).hasToString("192.0.2.1:7443");
        for (String text : List.of("", ":6443", "k01:0", "k01:x", "k01:70000", "https://k01:6443", "::1")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> ServerAddress.parse(text));
        }
    }

    @Test
    void commandIsKubeadms() {
        assertThat(JoinCommandLine.text(
                        new ServerAddress("192.0.2.1", 6443),
                        BootstrapToken.parse("abcdef.0123456789abcdef"),
                        new PublicKeyHash("sha256:" + "0".repeat(64)),
                        true))
                .isEqualTo("troupe join 192.0.2.1:6443 --token abcdef.0123456789abcdef"
                        + " --discovery-token-ca-cert-hash sha256:" + "0".repeat(64) + " --control-plane");
    }

    @Test
    void settingsSurviveTheFile() {
        NodeSettings.Machine machine = new NodeSettings.Machine(
                new Layout(Path.of("/etc/troupe"), Path.of("/var/lib/troupe/node"), Path.of("/run/troupe")),
                "k02",
                "192.0.2.2",
                6443,
                List.of("control", "worker"),
                Map.of("example.com/disk", "ssd"),
                List.of("a=b:NoSchedule"),
                "containerd",
                VtepChoice.USER);
        NodeSettings settings = new NodeSettings(
                machine,
                "10.17.1.0/24",
                new Admission.Network(
                        "10.17.0.0/16",
                        26,
                        "10.96.0.0/12",
                        new Admission.Overlay(7, 8472),
                        "192.0.2.80:6443",
                        true,
                        List.of("192.0.2.80")),
                List.of("api.example:6443"),
                new NodeSettings.Database("jdbc:postgresql://db/troupe?ssl=true", "troupe", "q\"uo\\te$"));
        Config config = ConfigFactory.parseString(SettingsFile.text(settings.settings()));
        assertThat(config.getString("troupe.machine.name")).isEqualTo("k02");
        assertThat(config.getString("troupe.machine.data")).isEqualTo("/var/lib/troupe/node");
        assertThat(config.getString("troupe.machine.pki")).isEqualTo("/etc/troupe/pki");
        assertThat(config.getString("troupe.machine.pod-subnet")).isEqualTo("10.17.1.0/24");
        assertThat(config.getInt("troupe.joining.node-cidr-mask-size")).isEqualTo(26);
        assertThat(OverlaySettings.from(config.withFallback(ConfigFactory.load())))
                .isEqualTo(new OverlaySettings("troupe.vxlan", 7, 8472, VtepChoice.USER));
        assertThat(config.getObject("troupe.node.labels").unwrapped()).isEqualTo(Map.of("example.com/disk", "ssd"));
        assertThat(config.getStringList("troupe.node.taints")).containsExactly("a=b:NoSchedule");
        assertThat(config.getStringList("troupe.node.roles")).containsExactly("control-plane");
        assertThat(config.getStringList("pekko.cluster.roles")).containsExactly("control", "worker", "name-k02");
        assertThat(config.getString("troupe.cluster.tls.directory")).isEqualTo("/etc/troupe/pki");
        assertThat(config.getStringList("troupe.worker.servers")).containsExactly("api.example:6443");
        assertThat(config.getString("troupe.joining.endpoint")).isEqualTo("192.0.2.80:6443");
        assertThat(config.getString("troupe.cluster.shared-address")).isEqualTo("192.0.2.80");
        assertThat(config.getString("troupe.persistence.database")).isEqualTo("jdbc:postgresql://db/troupe?ssl=true");
        assertThat(config.getString("troupe.persistence.password")).isEqualTo("q\"uo\\te$");
        assertThat(config.getString("pekko.remote.artery.canonical.hostname")).isEqualTo("192.0.2.2");
        assertThat(settings.database()).hasToString("Database[jdbc:postgresql://db/troupe?…]");
    }
}
