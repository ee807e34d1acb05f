package dev.troupe.app.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the pod network is shared out. */
class PodRangeTest {
    @Test
    void eachNumberHasItsOwnPart() {
        PodRange range = PodRange.parse("10.244.0.0/16");
        assertThat(range.nodes()).isEqualTo(256);
        assertThat(range.subnet(1)).isEqualTo("10.244.0.0/24");
        assertThat(range.subnet(256)).isEqualTo("10.244.255.0/24");
        assertThat(range.number("10.244.7.0/24")).isEqualTo(8);
        assertThat(range).hasToString("10.244.0.0/16");
        assertThatIllegalArgumentException().isThrownBy(() -> range.subnet(257));
        assertThatIllegalArgumentException().isThrownBy(() -> range.number("10.245.0.0/24"));
    }

    @Test
    void addressesBeyondHalfOfAllAreAddressesToo() {
        assertThat(PodRange.parse("192.168.128.0/17").subnet(128)).isEqualTo("192.168.255.0/24");
    }

    @Test
    void aNodesPartMayHaveAnotherSize() {
        PodRange range = PodRange.parse("10.17.0.0/22", 26);
        assertThat(range.nodes()).isEqualTo(16);
        assertThat(range.subnet(2)).isEqualTo("10.17.0.64/26");
        assertThat(range.subnet(16)).isEqualTo("10.17.3.192/26");
        assertThat(range.number("10.17.3.192/26")).isEqualTo(16);
        assertThat(PodRange.parse("10.17.0.0/26", 26).nodes()).isEqualTo(1);
        for (int size : new int[] {15, 29}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PodRange.parse("10.17.0.0/14", size))
                    .withMessageContaining("not /" + size);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PodRange.parse("10.17.0.0/24", 20))
                .withMessageContaining("each node takes a /20");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.17.0.0", "10.17.0.0/x", "10.17.0.0/25", "10.17.0.0/7", "10.17.1.0/16", "fd00::/16"})
    void refusesWhatIsNoRange(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PodRange.parse(text));
    }
}
