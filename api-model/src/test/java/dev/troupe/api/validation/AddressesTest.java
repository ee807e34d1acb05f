package dev.troupe.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @ValueSource(strings = {"10.9.8.7", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::ffff", "::ffff:1.2.3.4"})
    void acceptsAddresses(String text) {
        assertThat(Addresses.isIp(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1.2.3", "1.2.3.256", "01.2.3.4", "a.b.c.d", ":", ":::", "fe80::1%eth0", "[::1]", "1.2.3.4 "
            })
    void refusesOtherTexts(String text) {
        assertThat(Addresses.isIp(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "0.0.0.0/0", "fd00::/64", "::/128"})
    void acceptsNetworks(String text) {
        assertThat(Addresses.isCidr(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "/8", "fd00::/129", "10.0.0.0/-1", "a/8"})
    void refusesOtherNetworks(String text) {
        assertThat(Addresses.isCidr(text)).isFalse();
    }
}
