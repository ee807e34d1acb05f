package dev.troupe.apiserver.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.api.ResourceKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContinueTokenTest {
    private final ContinueToken token = new ContinueToken(7, "b", "m");

    @Test
    void survivesTheTrip() {
        assertThat(ContinueToken.decode(token.encode())).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "e30", "eyJ2IjoyfQ", "bm90IGpzb24", "eyJ2IjoxLCJydiI6LTEsIm5hbWUiOiJhIn0"})
    void refusesWhatItHasNotMade(String text) {
        assertThatThrownBy(() -> ContinueToken.decode(text)).hasMessageContaining("continue key is not valid");
    }

    @Test
    void followsTheOrderOfKeys() {
        assertThat(token.precedes(new ResourceKey("pods", "a", "z"))).isFalse();
        assertThat(token.precedes(new ResourceKey("pods", "b", "m"))).isFalse();
        assertThat(token.precedes(new ResourceKey("pods", "b", "n"))).isTrue();
        assertThat(token.precedes(new ResourceKey("pods", "c", "a"))).isTrue();
    }
}
