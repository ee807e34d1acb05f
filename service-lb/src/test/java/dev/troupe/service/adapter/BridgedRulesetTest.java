package dev.troupe.service.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BridgedRulesetTest {
    private final List<String> applied = new ArrayList<>();

    @TempDir
    private Path directory;

    private Path settings() {
        return directory.resolve("bridge");
    }

    private BridgedRuleset rules(Path settings, String... load) {
        return new BridgedRuleset(applied::add, new BridgedPackets(settings, List.of(load)), "nothing holds");
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
        rules(settings(), "false").apply("a");
        assertOn();
        assertThat(applied).containsExactly("a");
    }

    @Test
    void loadsWhatTheKernelLacks() throws Exception {
        String make = "mkdir %1$s; cd %1$s; echo 0 > bridge-nf-call-iptables; echo 0 > bridge-nf-call-ip6tables";
        rules(settings(), "sh", "-c", make.formatted(settings())).apply("a");
        assertOn();
    }

    @Test
    void rulesAreInForceBetweenNodesEvenSo() throws Exception {
        BridgedRuleset rules = rules(directory.resolve("none"), "false");
        rules.apply("a");
        rules.apply("b");
        assertThat(applied).containsExactly("a", "b");
    }
}
