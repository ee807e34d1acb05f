package dev.troupe.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.app.cluster.ArbiterLease.Side;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArbiterLeaseTest {
    @ParameterizedTest
    @CsvSource({
        "1,1,LARGER",
        "1,2,HALF",
        "2,2,LARGER",
        "1,3,SMALLER",
        "2,3,LARGER",
        "2,4,HALF",
        "2,5,SMALLER",
        "3,5,LARGER"
    })
    void onlyMoreThanHalfNeedsNobodysWord(int reachable, int all, Side side) {
        assertThat(ArbiterLease.side(reachable, all)).isEqualTo(side);
    }
}
