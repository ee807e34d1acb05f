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

    @Test
    void showsBridgedPacketsToTheRulesBeforeThereAreAny() throws Exception {
        Path setting = directory.resolve("call-iptables");
        Files.writeString(setting, "0\n");
        new PolicyRuleset(applied::add, setting, List.of("false")).apply("a");
        assertThat(setting).content().isEqualTo("1");
        assertThat(applied).containsExactly("a");
    }

    @Test
    void loadsWhatTheKernelLacks() throws Exception {
        Path setting = directory.resolve("call-iptables");
        List<String> load = List.of("sh", "-c", "echo 0 > " + setting);
        new PolicyRuleset(applied::add, setting, load).apply("a");
        assertThat(setting).content().isEqualTo("1");
    }

    @Test
    void rulesAreInForceBetweenNodesEvenSo() throws Exception {
        PolicyRuleset rules = new PolicyRuleset(applied::add, directory.resolve("none"), List.of("false"));
        rules.apply("a");
        rules.apply("b");
        assertThat(applied).containsExactly("a", "b");
    }
}
