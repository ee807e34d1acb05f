package dev.troupe.apiserver.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of tokens and of the Secrets that keep them. */
class BootstrapTokenTest {
    private static final Instant LATER = Instant.parse("2030-01-02T03:04:05Z");

    private static BootstrapTokenSecret kept() {
        return new BootstrapTokenSecret(
                BootstrapToken.parse("abcdef.0123456789abcdef"),
                "for the third machine",
                LATER,
                List.of("signing", "authentication"),
                List.of(BootstrapTokenSecret.NODE_GROUP));
    }

    @Test
    void randomTokensHaveTheFormAndDiffer() {
        BootstrapToken first = BootstrapToken.random();
        assertThat(first.text()).matches("[a-z0-9]{6}\\.[a-z0-9]{16}");
        assertThat(BootstrapToken.parse(first.text())).isEqualTo(first);
        assertThat(BootstrapToken.random()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abcdef",
                "abcdef.0123456789abcde",
                "abcdef.0123456789abcdef0",
                "ABCDEF.0123456789abcdef",
                "abcdef-0123456789abcdef",
                "abcde.0123456789abcdefg",
                "abcdef.0123456789abcde\n"
            })
    void refusesOtherForms(String text) {
        assertThat(BootstrapToken.isToken(text)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BootstrapToken.parse(text))
                .withMessageContaining("[a-z0-9]{6}.[a-z0-9]{16}");
    }

    @Test
    void neitherLogsNorErrorsShowTheSecret() {
        assertThat(BootstrapToken.parse("abcdef.0123456789abcdef")).hasToString("abcdef.…");
        assertThat(kept().toString()).doesNotContain("0123456789abcdef");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BootstrapToken.parse("abcdef.0123456789ABCDEF"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("0123456789"));
    }

    @Test
    void secretHasTheFieldsOfKubeadm() {
        ObjectNode secret = kept().toSecret();
        assertThat(secret.path("type").asText()).isEqualTo("bootstrap.kubernetes.io/token");
        assertThat(secret.at("/metadata/name").asText()).isEqualTo("bootstrap-token-abcdef");
        assertThat(secret.at("/metadata/namespace").asText()).isEqualTo("kube-system");
        assertThat(secret.path("data").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "token-id",
                        "token-secret",
                        "description",
                        "expiration",
                        "auth-extra-groups",
                        "usage-bootstrap-signing",
                        "usage-bootstrap-authentication");
        assertThat(BootstrapTokenSecret.of(secret)).contains(kept());
    }

    @Test
    void expiresAtItsTimeOrNever() {
        assertThat(kept().expired(LATER.minusSeconds(1))).isFalse();
        assertThat(kept().expired(LATER)).isTrue();
        BootstrapTokenSecret eternal =
                new BootstrapTokenSecret(BootstrapToken.random(), "", null, List.of(), List.of());
        assertThat(eternal.expired(Instant.MAX)).isFalse();
        assertThat(BootstrapTokenSecret.of(eternal.toSecret())).contains(eternal);
    }

    @Test
    void secretsThatAreNoTokensAreNone() {
        ObjectNode renamed = kept().toSecret();
        ((ObjectNode) renamed.get("metadata")).put("name", "bootstrap-token-fedcba");
        ObjectNode retyped = kept().toSecret().put("type", "Opaque");
        ObjectNode garbled = kept().toSecret();
        ((ObjectNode) garbled.get("data")).put("expiration", "bm90IGEgdGltZQ==");
        ObjectNode notBase64 = kept().toSecret();
        ((ObjectNode) notBase64.get("data")).put("token-secret", "%%%");
        assertThat(List.of(renamed, retyped, garbled, notBase64))
                .allSatisfy(
                        secret -> assertThat(BootstrapTokenSecret.of(secret)).isEmpty());
    }

    @Test
    void groupsBeginAsBootstrappers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BootstrapTokenSecret(
                        BootstrapToken.random(), "", null, List.of(), List.of("system:masters")))
                .withMessageContaining("system:masters");
    }
}
