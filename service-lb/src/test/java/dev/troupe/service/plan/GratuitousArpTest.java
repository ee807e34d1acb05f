package dev.troupe.service.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class GratuitousArpTest {
    private static final HexFormat HEX = HexFormat.of();

    /** Field by field as RFC 826 has them: the sender's and the target's address are the announced one. */
    @Test
    void asksEverybodyForTheAddressFromTheAddress() throws Exception {
        byte[] frame =
                GratuitousArp.frame(HEX.parseHex("02005e102001"), (Inet4Address) InetAddress.getByName("192.0.2.5"));
        assertThat(HEX.formatHex(frame))
                .isEqualTo("ffffffffffff" + "02005e102001" + "0806" + "0001" + "0800" + "06" + "04" + "0001"
                        + "02005e102001" + "c0000205" + "000000000000" + "c0000205");
    }

    @Test
    void wantsAnEthernetAddress() throws Exception {
        Inet4Address address = (Inet4Address) InetAddress.getByName("192.0.2.5");
        assertThatThrownBy(() -> GratuitousArp.frame(new byte[8], address)).hasMessageContaining("not a MAC");
    }
}
