package dev.troupe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    @Test
    void readsNetworksRangesAndSingleAddresses() {
        AddressRange network = AddressRange.parse("192.168.10.0/28");
        assertThat(network.size()).isEqualTo(16);
        assertThat(network.address(15)).isEqualTo("192.168.10.15");
        assertThat(network.contains("192.168.10.15")).isTrue();
        assertThat(network.contains("192.168.10.16")).isFalse();
        AddressRange range = AddressRange.parse("10.0.0.250-10.0.1.5");
        assertThat(range.size()).isEqualTo(12);
        assertThat(range.offset("10.0.1.0")).isEqualTo(6);
        assertThat(AddressRange.parse("10.0.1.5").overlaps(range)).isTrue();
        assertThat(network.overlaps(range)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"::ffff:10.1.2.3", "10", "10.0.0.08", "10.1", "fd00::1", "localhost", ""})
    void onlyTheOneSpellingOfAnAddressIsOne(String text) {
        assertThat(AddressRange.isAddress(text)).isFalse();
        assertThatThrownBy(() -> AddressRange.parse(text + "/24")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/08", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0", "10.0.0.0/8 drop"})
    void onlyTheOneSpellingOfANetworkIsOne(String text) {
        assertThat(AddressRange.isNetwork(text)).isFalse();
    }
}
