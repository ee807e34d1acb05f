package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.create;
import static dev.troupe.api.validation.Manifests.object;
import static dev.troupe.api.validation.Manifests.update;
import static dev.troupe.api.validation.Manifests.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ConfigMaps and Secrets. */
class ConfigurationValidationTest {

    private static ObjectNode configMap(String fields) {
        return object("{kind: ConfigMap, metadata: {name: a, namespace: b}, " + fields + "}");
    }

    private static ObjectNode secret(String fields) {
        return object("{kind: Secret, metadata: {name: a, namespace: b}, " + fields + "}");
    }

    private static List<String> typed(String type, String data) {
        return create(secret("type: kubernetes.io/" + type + ", data: " + data));
    }

    @Test
    void acceptsOrdinaryData() {
        assertThat(create(configMap("data: {game.properties: 'lives=3'}, binaryData: {icon: AAEC}")))
                .isEmpty();
        assertThat(create(secret("data: {password: cGFzcw==}, stringData: {user: me}")))
                .isEmpty();
    }

    @Test
    void checksKeys() {
        assertThat(create(configMap("data: {'..': x}")))
                .containsExactly("data[..]: Invalid value: \"..\": must not be '..'");
        assertThat(create(configMap("data: {a: x}, binaryData: {a: AA==}")))
                .containsExactly("data[a]: Invalid value: \"a\": duplicate of key present in binaryData");
        assertThat(create(secret("data: {'a b': ''}")))
                .singleElement()
                .asString()
                .startsWith("data[a b]: Invalid value: \"a b\": a valid config key must consist of");
    }

    @Test
    void holdsAMebibyteAtMost() {
        assertThat(create(configMap("data: {a: " + "x".repeat(1_048_576) + "}")))
                .isEmpty();
        assertThat(create(configMap("data: {a: " + "x".repeat(1_048_576) + "}, binaryData: {b: AA==}")))
                .containsExactly("[]: Too long: may not be more than 1048576 bytes");
        assertThat(create(configMap("data: {a: " + "€".repeat(349_526) + "}")))
                .containsExactly("[]: Too long: may not be more than 1048576 bytes");
        assertThat(create(secret("data: {a: " + "AAAA".repeat(349_526) + "}")))
                .containsExactly("data: Too long: may not be more than 1048576 bytes");
    }

    @Test
    void staysAsItIsOnceImmutable() {
        ObjectNode old = configMap("immutable: true, data: {a: x}");
        assertThat(update(old, configMap("immutable: true, data: {a: x}, binaryData: {}")))
                .isEmpty();
        assertThat(update(old, configMap("data: {a: y}, binaryData: {b: AA==}")))
                .containsExactly(
                        "immutable: Forbidden: field is immutable when `immutable` is set",
                        "data: Forbidden: field is immutable when `immutable` is set",
                        "binaryData: Forbidden: field is immutable when `immutable` is set");
        assertThat(update(secret("immutable: true, data: {a: AA==}"), secret("immutable: true, data: {}")))
                .containsExactly("data: Forbidden: field is immutable when `immutable` is set");
    }

    @Test
    void keepsTheTypeOfASecret() {
        assertThat(update(secret("data: {}"), secret("type: other, data: {}")))
                .containsExactly("type: Invalid value: \"other\": field is immutable");
    }

    @Test
    void wantsTheKeysThatATypeNames() {
        assertThat(typed("tls", "{tls.crt: ''}")).containsExactly("data[tls.key]: Required value");
        assertThat(typed("basic-auth", "{}"))
                .containsExactly("data[username]: Required value", "data[password]: Required value");
        assertThat(typed("basic-auth", "{username: ''}")).isEmpty();
        assertThat(typed("ssh-auth", "{ssh-privatekey: ''}")).containsExactly("data[ssh-privatekey]: Required value");
        assertThat(typed("service-account-token", "{}"))
                .containsExactly("metadata.annotations[kubernetes.io/service-account.name]: Required value");
        assertThat(create(with(
                        secret("type: kubernetes.io/service-account-token"),
                        "/metadata/annotations",
                        "{kubernetes.io/service-account.name: default}")))
                .isEmpty();
    }

    @Test
    void checksRegistryCredentialsWithoutShowingThem() {
        assertThat(typed("dockerconfigjson", "{}")).containsExactly("data[.dockerconfigjson]: Required value");
        assertThat(typed("dockerconfigjson", "{.dockerconfigjson: e30=}")).isEmpty();
        assertThat(typed("dockerconfigjson", "{.dockerconfigjson: c2VjcmV0}"))
                .singleElement()
                .asString()
                .startsWith("data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": ")
                .doesNotContain("secret\"", "\"s\"");
    }
}
