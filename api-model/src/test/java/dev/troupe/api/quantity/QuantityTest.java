package dev.troupe.api.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "0n,0",
        "0Ki,0",
        "00,0",
        "0.0,0",
        "-0,0",
        "100m,100m",
        "1000m,1",
        "1500m,1500m",
        "0.5,500m",
        "1.5,1500m",
        ".5,500m",
        "1.,1",
        "+1,1",
        "1024Mi,1Gi",
        "1.5Gi,1536Mi",
        "1025Ki,1025Ki",
        "1000Ki,1000Ki",
        "2048,2048",
        "0.5Ki,512",
        "1000,1k",
        "1000k,1M",
        "1500,1500",
        "12e6,12e6",
        "12E6,12e6",
        "1200e4,12e6",
        "1e3,1e3",
        "1e4,10e3",
        "1e-3,1e-3",
        "1k,1k",
        "1M,1M",
        "1E,1E",
        "1000E,1000E",
        "100u,100u",
        "1n,1n",
        "0.1n,1n",
        "1.0000000001,1000000001n",
        "-100m,-100m",
        "-1.5Gi,-1536Mi",
        "-0.1n,-1n",
        "0.1Ki,102400m",
        "1e-20,1e-9",
        "9Ei,9223372036854775807",
        "129e6,129e6",
        "129M,129M",
        "128974848,128974848",
        "123Mi,123Mi",
        "4Gi,4Gi"
    })
    void writesTheCanonicalForm(String text, String canonical) {
        assertThat(Quantity.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "x", "1x", "1 Gi", " 1", "1Gi ", "-", "+", "abc", "1Gb", "1,5", "0x10", "1e3x", "m", "1-Ki"
            })
    void refusesWhatIsNoQuantity(String text) {
        assertThatThrownBy(() -> Quantity.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1K",
                "1KK",
                "1i",
                "1e",
                "1mi",
                "1ki",
                "1M5",
                "1e1000000000",
                "1e-999999",
                "1e99999999999999999999"
            })
    void refusesSuffixesThatMeanNothing(String text) {
        assertThatThrownBy(() -> Quantity.parse(text)).hasMessage("unable to parse quantity's suffix");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "1.2.3", "-."})
    void refusesBrokenNumbers(String text) {
        assertThatThrownBy(() -> Quantity.parse(text)).hasMessage("unable to parse numeric part of quantity");
    }

    @ParameterizedTest
    @CsvSource({
        "100m,1,100",
        "1,1,1000",
        "1.1,2,1100",
        "-100m,-1,-100",
        "1n,1,1",
        "2Gi,2147483648,2147483648000",
        "0,0,0"
    })
    void roundsAwayFromZeroToWholeNumbers(String text, long value, long milliValue) {
        assertThat(Quantity.parse(text).value()).isEqualTo(value);
        assertThat(Quantity.parse(text).milliValue()).isEqualTo(milliValue);
    }

    @Test
    void saturatesWhereALongIsTooSmall() {
        assertThat(Quantity.parse("9Ei").value()).isEqualTo(Long.MAX_VALUE);
        assertThat(Quantity.parse("9E").milliValue()).isEqualTo(Long.MAX_VALUE);
        assertThat(Quantity.parse("-100e30").value()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void comparesByAmountNotBySpelling() {
        assertThat(Quantity.parse("1Gi"))
                .isEqualTo(Quantity.parse("1024Mi"))
                .hasSameHashCodeAs(Quantity.parse("1024Mi"));
        assertThat(Quantity.parse("1G")).isLessThan(Quantity.parse("1Gi"));
        assertThat(Quantity.parse("0.1")).isEqualTo(Quantity.parse("100m"));
    }

    @Test
    void keepsTheNotationOfTheFirstSummand() {
        assertThat(Quantity.parse("1Gi").add(Quantity.parse("1M"))).hasToString("1074741824");
        assertThat(Quantity.parse("500m").add(Quantity.parse("500m"))).hasToString("1");
        assertThat(Quantity.ZERO.add(Quantity.parse("1Gi"))).hasToString("1Gi");
        assertThat(Quantity.parse("1Gi").subtract(Quantity.parse("512Mi"))).hasToString("512Mi");
        assertThat(Quantity.ofBytes(3L << 20)).hasToString("3Mi");
        assertThat(Quantity.ofMillis(250)).hasToString("250m");
    }

    @Test
    void canonicalFormsReadBackAsTheSameAmount() {
        long seed = 20240611;
        Random random = new Random(seed);
        String[] suffixes = {"", "n", "u", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-2"};
        for (int i = 0; i < 20_000; i++) {
            String text = random.nextInt(100_000)
                    + (random.nextBoolean() ? "." + random.nextInt(1000) : "")
                    + suffixes[random.nextInt(suffixes.length)];
            Quantity quantity = Quantity.parse(text);
            assertThat(Quantity.parse(quantity.toString()))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(quantity);
            assertThat(Quantity.canonical(quantity.toString()))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(quantity.toString());
        }
    }
}
