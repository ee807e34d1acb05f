package dev.troupe.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void whoIsFirstChangesFromRoundToRound() throws Exception {
        List<String> order = new ArrayList<>();
        Comparison comparison = Comparison.inTurns(
                3,
                () -> {
                    order.add("ours");
                    return 2;
                },
                () -> {
                    order.add("peer");
                    return 4;
                });
        assertThat(order).containsExactly("peer", "ours", "ours", "peer", "peer", "ours");
        assertThat(comparison.ratio()).isEqualTo(0.5);
    }

    @Test
    void theRatioIsTheMedianOfTheRoundsRatios() {
        Comparison comparison = new Comparison(List.of(1.0, 9.0, 4.0), List.of(2.0, 10.0, 4.0));
        assertThat(comparison.line("x")).isEqualTo("ours.x=4.00 peer.x=4.00 ratio=0.900 (0.500-1.000)");
        assertThat(new Comparison(List.of(1.0, 3.0), List.of(2.0, 4.0)).ratio()).isEqualTo(0.625);
    }

    @Test
    void refusesWhatWasNotMeasuredInTurns() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Comparison(List.of(1.0), List.of()))
                .withMessageContaining("[1.0]");
    }
}
