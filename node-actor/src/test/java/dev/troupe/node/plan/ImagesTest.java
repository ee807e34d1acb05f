package dev.troupe.node.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.node.port.RegistryAuth;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of images, pull policies, credentials and back-off. */
class ImagesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "busybox",
                "busybox:1.37",
                "library/busybox",
                "registry.example.org:5000/a/b-c_d:v1.0",
                "localhost/x",
                "a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void acceptsImageNames(String name) {
        assertThat(ImageNames.fault(name)).isNull();
    }

    @Test
    void saysWhatIsWrongWithAName() {
        assertThat(ImageNames.fault("BusyBox"))
                .isEqualTo("Failed to apply default image tag \"BusyBox\": couldn't parse image name \"BusyBox\":"
                        + " invalid reference format: repository name (library/BusyBox) must be lowercase");
        assertThat(ImageNames.fault("a b"))
                .isEqualTo("Failed to apply default image tag \"a b\": couldn't parse image name \"a b\":"
                        + " invalid reference format");
        assertThat(ImageNames.fault("")).isNotNull();
    }

    @Test
    void defaultsPolicyByTag() {
        assertThat(policy("busybox", "")).isEqualTo("Always");
        assertThat(policy("busybox:latest", "")).isEqualTo("Always");
        assertThat(policy("busybox:1", "")).isEqualTo("IfNotPresent");
        assertThat(policy("host:5000/busybox", "")).isEqualTo("Always");
        assertThat(policy("busybox:latest", "Never")).isEqualTo("Never");
    }

    private static String policy(String image, String policy) {
        Container container = new ContainerBuilder()
                .withImage(image)
                .withImagePullPolicy(policy)
                .build();
        return ImageNames.policy(container);
    }

    private static Secret dockerConfig(String auths) {
        String json = "{\"auths\":{" + auths + "}}";
        return new SecretBuilder()
                .addToData(
                        ".dockerconfigjson", Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    @Test
    void findsCredentialsForTheRegistry() {
        Secret secret = dockerConfig("\"https://index.docker.io/v1/\":{\"username\":\"me\",\"password\":\"p\"},"
                + "\"*.example.org\":{\"auth\":\""
                + Base64.getEncoder().encodeToString("you:q".getBytes(StandardCharsets.UTF_8))
                + "\"}");
        assertThat(names(PullSecrets.forImage("busybox:1", List.of(secret)))).containsExactly("me/p");
        assertThat(names(PullSecrets.forImage("r.example.org/x", List.of(secret))))
                .containsExactly("you/q");
        assertThat(PullSecrets.forImage("other.org/x", List.of(secret))).isEmpty();
    }

    @Test
    void passesOverBrokenSecrets() {
        Secret broken = new SecretBuilder().addToData(".dockerconfigjson", "!").build();
        Secret good = dockerConfig("\"docker.io\":{\"username\":\"me\",\"password\":\"p\"}");
        assertThat(names(PullSecrets.forImage("x", List.of(broken, good)))).containsExactly("me/p");
    }

    private static List<String> names(List<RegistryAuth> auths) {
        return auths.stream().map(a -> a.username() + "/" + a.password()).toList();
    }

    @Test
    void backOffDoublesToFiveMinutes() {
        Instant now = Scene.NOW;
        BackOff backOff = BackOff.next(null, now, now);
        StringBuilder seen = new StringBuilder(backOff.text());
        for (int i = 0; i < 6; i++) {
            backOff = BackOff.next(backOff, now, now);
            seen.append(' ').append(backOff.text());
        }
        assertThat(seen.toString()).isEqualTo("10s 20s 40s 1m20s 2m40s 5m0s 5m0s");
        assertThat(BackOff.notBefore(backOff, now)).isEqualTo(now.plus(Duration.ofMinutes(5)));
        assertThat(BackOff.notBefore(backOff, now.plusSeconds(601))).isEqualTo(now.plusSeconds(601));
    }
}
