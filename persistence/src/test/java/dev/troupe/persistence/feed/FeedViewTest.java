package dev.troupe.persistence.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.journal.CommittedRow;
import dev.troupe.persistence.support.ObjectEntity;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists that are made while rows are applied are exactly the state at the revision that they name. */
class FeedViewTest {
    private static final int ROWS = 20_000;
    private static final int NAMES = 200;
    private static final int READERS = 3;

    static LongStream seeds() {
        return new Random().longs(3);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void listsAreConsistentWhileRowsAreApplied(long seed) throws Exception {
        Random random = new Random(seed);
        List<CommittedRow> rows = new ArrayList<>();
        List<String> expected = history(random, rows);
        FeedView view = new FeedView(ROWS / 10, 1L << 30);
        view.startAt(0);

        try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
            List<Future<Integer>> reading = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                reading.add(readers.submit(() -> readUntilTheEnd(view, expected)));
            }
            for (int at = 0; at < ROWS; ) {
                int to = Math.min(ROWS, at + 1 + random.nextInt(20));
                view.apply(rows.subList(at, to));
                at = to;
            }
            for (Future<Integer> reader : reading) {
                assertThat(reader.get()).isPositive();
            }
        }
    }

    private static int readUntilTheEnd(FeedView view, List<String> expected) {
        int lists = 0;
        long revision = 0;
        while (revision < ROWS) {
            ChangeFeed.Listing listing = view.list(FeedFilter.of("configmaps"));
            revision = listing.revision();
            assertThat(describe(listing.objects())).isEqualTo(expected.get((int) revision));
            lists++;
        }
        return lists;
    }

    /** Random creations, changes and deletions; returns what the state is after each. */
    private static List<String> history(Random random, List<CommittedRow> rows) {
        List<String> states = new ArrayList<>(List.of(""));
        TreeMap<ResourceKey, StoredObject> state = new TreeMap<>();
        for (long revision = 1; revision <= ROWS; revision++) {
            ResourceKey key = new ResourceKey("configmaps", "default", "cm-" + random.nextInt(NAMES));
            StoredObject object = ObjectEntity.object(key, Map.of(), "").at(revision);
            ChangeType type = ChangeType.CREATED;
            if (state.containsKey(key)) {
                type = random.nextBoolean() ? ChangeType.UPDATED : ChangeType.DELETED;
            }
            if (type == ChangeType.DELETED) {
                state.remove(key);
            } else {
                state.put(key, object);
            }
            rows.add(new CommittedRow(revision, key.path(), revision, type, object));
            states.add(describe(state.values()));
        }
        return states;
    }

    /** The revisions say it all, since each names one object. */
    private static String describe(Iterable<StoredObject> objects) {
        long count = 0;
        long hash = 0;
        for (StoredObject object : objects) {
            count++;
            hash = 31 * hash + object.revision();
        }
        return count == 0 ? "" : count + ":" + hash;
    }
}
