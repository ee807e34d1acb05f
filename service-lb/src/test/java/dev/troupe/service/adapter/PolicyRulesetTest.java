package dev.troupe.service.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyRulesetTest {
    private final List<String> applied = new ArrayList<>();

    @TempDir
    private Path directory;

    private Path settings() {
        return directory.resolve("bridge");
    }

    private void assertOn() {
        assertThat(settings().resolve("bridge-nf-call-iptables")).content().isEqualTo("1");
        assertThat(settings().resolve("bridge-nf-call-ip6tables")).content().isEqualTo("1");
    }

    @Test
    void showsBridgedPacketsToTheRulesBeforeThereAreAny() throws Exception {
        Files.createDirectory(settings());
        Files.writeString(settings().resolve("bridge-nf-call-iptables"), "0\n");
        Files.writeString(settings().resolve("bridge-nf-call-ip6tables"), "0\n");
        new PolicyRuleset(applied::add, settings(), List.of("false")).apply("a");
        assertOn();
        assertThat(applied).containsExactly("a");
    }

    @Test
    void loadsWhatTheKernelLacks() throws Exception {
        String make = "mkdir %1$s; cd %1$s; echo 0 > bridge-nf-call-iptables; echo 0 > bridge-nf-call-ip6tables";
        new PolicyRuleset(applied::add, settings(), List.of("sh", "-c", make.formatted(settings()))).apply("a");
        assertOn();
    }

    @Test
    void rulesAreInForceBetweenNodesEvenSo() throws Exception {
        PolicyRuleset rules = new PolicyRuleset(applied::add, directory.resolve("none"), List.of("false"));
        rules.apply("a");
        rules.apply("b");
        assertThat(applied).containsExactly("a", "b");
    }
}
