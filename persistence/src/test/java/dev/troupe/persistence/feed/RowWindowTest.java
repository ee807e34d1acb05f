package dev.troupe.persistence.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.support.ObjectEntity;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowWindowTest {
    private static final ResourceKey KEY = new ResourceKey("configmaps", "default", "web");
    private static final long PLENTY = 1L << 30;

    @Test
    void keepsTheLastRows() {
        RowWindow window = new RowWindow(3, PLENTY);
        window.startAt(100);
        for (long revision = 101; revision <= 110; revision++) {
            window.append(row(revision, ""));
        }

        assertThat(window.floor()).isEqualTo(107);
        assertThat(window.after(107, "configmaps"))
                .extracting(AppliedRow::revision)
                .containsExactly(108L, 109L, 110L);
        assertThat(window.after(109, "configmaps"))
                .extracting(AppliedRow::revision)
                .containsExactly(110L);
        assertThat(window.after(110, "configmaps")).isEmpty();
    }

    @Test
    void isBoundedByBytesButKeepsOneRow() {
        RowWindow window = new RowWindow(1000, 3000);
        window.startAt(0);
        for (long revision = 1; revision <= 10; revision++) {
            window.append(row(revision, "x".repeat(5000)));
        }

        assertThat(window.floor()).isEqualTo(9);
    }

    @Test
    void rowsOfOtherActorsTakeAPlaceAndAreNotShown() {
        RowWindow window = new RowWindow(10, PLENTY);
        window.startAt(0);
        window.append(row(1, ""));
        window.append(null);
        window.append(row(3, ""));

        assertThat(window.after(0, "configmaps"))
                .extracting(AppliedRow::revision)
                .containsExactly(1L, 3L);
        assertThat(window.after(0, "pods")).isEmpty();
    }

    private static AppliedRow row(long revision, String data) {
        return new AppliedRow(ObjectEntity.object(KEY, Map.of(), data).at(revision), true, null);
    }
}
