package dev.troupe.network.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VxlanHeaderTest {
    private static long bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))).getLong();
    }

    /** The picture of RFC 7348, section 5: |R|R|R|R|I|R|R|R| Reserved | and |VNI| Reserved |. */
    @ParameterizedTest
    @CsvSource({
        "0, 08 000000 000000 00",
        "1, 08 000000 000001 00",
        "4242, 08 000000 001092 00",
        "16777215, 08 000000 ffffff 00"
    })
    void isLaidOutAsTheRfcSays(int vni, String hex) {
        assertThat(new VxlanHeader(vni).bytes()).isEqualTo(bytes(hex));
        assertThat(VxlanHeader.vniOf(bytes(hex))).isEqualTo(vni);
    }

    @ParameterizedTest
    @CsvSource({"ff ffffff 001092 ff", "08 000001 001092 00", "08 000000 001092 01", "88 000000 001092 00"})
    void ignoresReservedBits(String hex) {
        assertThat(VxlanHeader.vniOf(bytes(hex))).isEqualTo(4242);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00 000000 001092 00", "f7 ffffff 001092 ff"})
    void aHeaderMaySayThatItHasNoNumber(String hex) {
        assertThat(VxlanHeader.vniOf(bytes(hex))).isEqualTo(VxlanHeader.NONE);
    }

    @Test
    void whatIsWrittenIsRead() {
        long seed = new Random().nextLong();
        System.out.println("VxlanHeaderTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            int vni = random.nextInt(1 << 24);
            long header = new VxlanHeader(vni).bytes();
            assertThat(VxlanHeader.vniOf(header)).isEqualTo(vni);
            // Any bits but the flag and the number may differ.
            long noise = random.nextLong() & 0xf7ff_ffff_0000_00ffL;
            assertThat(VxlanHeader.vniOf(header ^ noise)).isEqualTo(vni);
        }
    }

    @Test
    void refusesNumbersOfMoreThan24Bits() {
        assertThatThrownBy(() -> new VxlanHeader(1 << 24)).hasMessageContaining("16777216");
        assertThatThrownBy(() -> new VxlanHeader(-1)).hasMessageContaining("-1");
    }
}
