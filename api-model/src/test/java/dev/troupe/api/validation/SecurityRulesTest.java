package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.podWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecurityRulesTest {

    private static List<String> pod(String yaml) {
        return podWith("/spec/securityContext", yaml);
    }

    private static List<String> container(String yaml) {
        return podWith("/spec/containers/0/securityContext", yaml);
    }

    @Test
    void acceptsOrdinaryContexts() {
        assertThat(pod("{runAsUser: 1000, fsGroup: 2000, seccompProfile: {type: RuntimeDefault}, sysctls: [{name:"
                        + " net.ipv4.ip_forward, value: '1'}]}"))
                .isEmpty();
        assertThat(container("{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, privileged: false}"))
                .isEmpty();
    }

    @Test
    void boundsUsersAndGroups() {
        assertThat(pod("{runAsUser: -1, supplementalGroups: [4294967296]}"))
                .containsExactly(
                        "spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
                        "spec.securityContext.supplementalGroups[0]: Invalid value: 4294967296: must be between 0 and"
                                + " 2147483647, inclusive");
    }

    @Test
    void checksProfiles() {
        assertThat(pod("{seccompProfile: {}}"))
                .containsExactly("spec.securityContext.seccompProfile.type: Required value: type is required when"
                        + " seccompProfile is set");
        assertThat(container("{seccompProfile: {type: Localhost}}"))
                .containsExactly("spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value:"
                        + " must be set when seccomp type is Localhost");
        assertThat(container("{appArmorProfile: {type: Open}}"))
                .containsExactly("spec.containers[0].securityContext.appArmorProfile.type: Unsupported value: \"Open\":"
                        + " supported values: \"Localhost\", \"RuntimeDefault\", \"Unconfined\"");
    }

    @Test
    void refusesContradictions() {
        assertThat(container("{allowPrivilegeEscalation: false, privileged: true}"))
                .singleElement()
                .asString()
                .endsWith(": cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
        assertThat(container("{procMount: Unmasked}"))
                .containsExactly(
                        "spec.containers[0].securityContext.procMount: Invalid value: \"Unmasked\": `hostUsers`"
                                + " must be false to use `Unmasked`");
    }

    @Test
    void checksSysctls() {
        assertThat(pod("{sysctls: [{name: a..b}, {name: kernel.sem}, {name: kernel.sem}]}"))
                .containsExactly(
                        "spec.securityContext.sysctls[0].name: Invalid value: \"a..b\": must have at most 253 characters"
                                + " and match regex"
                                + " ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$",
                        "spec.securityContext.sysctls[2].name: Duplicate value: \"kernel.sem\"");
    }

    @Test
    void matchesLongSysctlNamesWithoutBacktracking() {
        assertThat(pod("{sysctls: [{name: " + "a-".repeat(120) + "}]}")).hasSize(1);
    }
}
