package dev.troupe.service.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.AddressRange;
import dev.troupe.api.Json;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AddressPoolsTest {
    private final AddressPools pools = new AddressPools(List.of(AddressRange.parse("10.17.0.0/16")));

    private static JsonNode pool(boolean automatic, String... addresses) {
        return Json.read("{\"spec\":{\"autoAssign\":%s,\"addresses\":[\"%s\"]}}"
                .formatted(automatic, String.join("\",\"", addresses)));
    }

    @BeforeEach
    void fill() {
        pools.put("main", pool(true, "10.0.0.240-10.0.0.241", "10.0.1.8/31"));
        pools.put("special", pool(false, "10.0.2.1"));
    }

    private String any(String service) {
        return pools.assign(service, "", "", "");
    }

    @Test
    void givesEachAddressOnceUntilNoneIsLeft() {
        assertThat(any("a/1")).isEqualTo("10.0.0.240");
        assertThat(any("a/2")).isEqualTo("10.0.0.241");
        assertThat(any("a/3")).isEqualTo("10.0.1.8");
        assertThat(any("a/4")).isEqualTo("10.0.1.9");
        assertThat(any("a/1")).as("asked again").isEqualTo("10.0.0.240");
        assertThatThrownBy(() -> any("a/5"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("no address is free");
        pools.release("a/2");
        assertThat(any("a/5")).isEqualTo("10.0.0.241");
    }

    @Test
    void aServiceKeepsWhatItsStatusSays() {
        assertThat(pools.assign("a/1", "10.0.1.9", "", "")).isEqualTo("10.0.1.9");
        assertThat(pools.assign("a/2", "10.0.1.9", "", "")).isEqualTo("10.0.0.240");
        pools.put("main", pool(true, "10.0.3.0/30"));
        assertThat(pools.assign("a/1", "10.0.1.9", "", ""))
                .as("its address is in no pool any more")
                .isEqualTo("10.0.3.0");
    }

    @Test
    void aServiceMayAskForAnAddressOrAPool() {
        assertThat(pools.assign("a/1", "", "10.0.1.8", "")).isEqualTo("10.0.1.8");
        assertThatThrownBy(() -> pools.assign("a/2", "", "10.0.1.8", "")).hasMessageContaining("taken by Service a/1");
        assertThatThrownBy(() -> pools.assign("a/2", "", "10.9.9.9", "")).hasMessageContaining("in no IPAddressPool");
        assertThat(pools.assign("a/2", "", "", "special")).isEqualTo("10.0.2.1");
        assertThatThrownBy(() -> pools.assign("a/3", "", "", "none")).hasMessageContaining("there is no IPAddressPool");
    }

    @Test
    void oneThatAsksForAnotherAddressGivesTheFirstBack() {
        any("a/1");
        assertThat(pools.assign("a/1", "10.0.0.240", "10.0.1.9", "")).isEqualTo("10.0.1.9");
        assertThat(any("a/2")).isEqualTo("10.0.0.240");
    }

    @Test
    void addressesOfPodsAndNodesAreGivenToNobody() {
        pools.remove("main");
        pools.put("wide", pool(true, "10.16.255.254-10.17.0.1", "10.18.0.1-10.18.0.3"));
        pools.node("node-1", Set.of("10.16.255.254"));
        assertThat(any("a/1")).isEqualTo("10.16.255.255");
        assertThat(any("a/2")).isEqualTo("10.18.0.1");
        assertThatThrownBy(() -> pools.assign("a/3", "", "10.17.0.0", ""))
                .hasMessage("\"10.17.0.0\" is an address of pods, Services or a node");
        assertThat(pools.reservedIn("wide")).isEqualTo("10.17.0.0-10.17.255.255, 10.16.255.254");
        assertThat(pools.reservedIn("special")).isEmpty();

        assertThat(pools.node("node-2", Set.of("10.18.0.1"))).isTrue();
        assertThat(pools.node("node-2", Set.of("10.18.0.1"))).isFalse();
        assertThat(pools.assign("a/2", "10.18.0.1", "", ""))
                .as("its address is a new node's")
                .isEqualTo("10.18.0.2");
    }
}
