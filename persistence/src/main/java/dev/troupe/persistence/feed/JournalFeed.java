package dev.troupe.persistence.feed;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.journal.CommittedRow;
import dev.troupe.persistence.journal.JournalReader;
import dev.troupe.persistence.journal.LastRows;
import dev.troupe.persistence.journal.Row;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The change feed of this node.
 *
 * <p>Rows come from this node's writer and from the writers of other nodes, in batches that race each other. One
 * thread brings them into order, applies them to the view and tells the subscribers. A hole is normal for
 * milliseconds; one that stays longer than the patience, because a writer died between its commit and its push or a
 * push was lost, is read from the database. That there is a hole at the end is learnt from the head that each commit
 * announces. Nothing here asks the database on a timer.
 */
public final class JournalFeed implements ChangeFeed, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFeed.class);
    private static final int READ_ROWS = 1000;
    private static final long OUTAGE_RETRY_MILLIS = 200;
    private static final long UNREADABLE_RETRY_MILLIS = 10_000;
    private static final long NO_HOLE = -1;

    private final FeedView view;
    private final Sequencer sequencer = new Sequencer();
    private final LastRows lastRows;
    private final JournalReader reader;
    private final Executor readers;
    private final HeadReader heads;
    private final long patienceNanos;
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final AtomicLong announced = new AtomicLong();
    private final Thread thread;
    private volatile boolean open = true;

    // Only the feed's thread uses these.
    private boolean reading;
    private long holeAt = NO_HOLE;
    private long holeSince;
    private long urgentUpTo;

    /**
     * @param lastRows is kept up to date with every row that arrives
     * @param readers runs queries
     */
    public JournalFeed(JournalReader reader, LastRows lastRows, FeedSettings settings, Executor readers) {
        this.view = new FeedView(settings.windowRows(), settings.windowBytes());
        this.lastRows = lastRows;
        this.reader = reader;
        this.readers = readers;
        this.heads = new HeadReader(reader, readers);
        this.patienceNanos = settings.holePatience().toNanos();
        this.thread = Thread.ofPlatform().daemon().name("troupe-feed").unstarted(this::run);
    }

    /**
     * Loads the current objects in one scan and the recent rows into the window, then begins to work. Blocks.
     *
     * @param windowRows how many rows before the head to load into the window
     */
    public void start(int windowRows) throws SQLException {
        long head = reader.head();
        long floor = reader.floor();
        view.compacted(floor);
        long base = Math.max(floor, head - windowRows);
        reader.lastRows(base, row -> {
            CommittedRow committed = CommittedRow.of(row);
            lastRows.apply(committed);
            view.load(committed);
        });
        sequencer.startAt(base);
        view.startAt(base);
        while (sequencer.applied() < head) {
            List<CommittedRow> rows = read(sequencer.applied(), head);
            rows.forEach(lastRows::apply);
            accept(rows);
        }
        LOG.info("the feed begins at revision {} with {} names", head, lastRows.size());
        thread.start();
    }

    /** Takes the rows of this node's own writer, which has brought {@link LastRows} up to date already. */
    public void committedHere(List<CommittedRow> rows) {
        known(rows);
        tasks.add(() -> accept(rows));
    }

    /** Takes rows that another node has pushed. */
    public void pushed(List<CommittedRow> rows) {
        rows.forEach(lastRows::apply);
        known(rows);
        tasks.add(() -> accept(rows));
    }

    /** What has come need not be announced any more. */
    private void known(List<CommittedRow> rows) {
        announced.accumulateAndGet(rows.getLast().revision(), Math::max);
    }

    /** Somebody has learnt that everything up to this revision is committed; its rows may be under way. */
    public void announce(long head) {
        if (head > announced.getAndAccumulate(head, Math::max)) {
            tasks.add(() -> sequencer.announce(head));
        }
    }

    /** As {@link #announce}, of rows that will not be pushed. */
    public void announceUnpushed(long head) {
        tasks.add(() -> {
            sequencer.announce(head);
            urgentUpTo = Math.max(urgentUpTo, head);
        });
    }

    /** What is below this revision has been compacted: watches from there end with 410. */
    public void compacted(long revision) {
        view.compacted(revision);
    }

    /** Every object of every kind as this node sees it. */
    public Listing everything() {
        return view.everything();
    }

    @Override
    public long head() {
        return view.head();
    }

    @Override
    public CompletionStage<Void> await(long revision) {
        return view.await(revision);
    }

    @Override
    public CompletionStage<Long> catchUp() {
        return heads.committedHead().thenCompose(head -> {
            announce(head);
            return view.await(head).thenApply(reached -> head);
        });
    }

    @Override
    public Optional<StoredObject> find(ResourceKey key) {
        return view.find(key);
    }

    @Override
    public Listing list(FeedFilter filter) {
        return view.list(filter);
    }

    @Override
    public Subscription subscribe(FeedFilter filter, long fromRevision, Subscriber subscriber) {
        FeedSubscription subscription = new FeedSubscription(filter, subscriber, this, fromRevision);
        if (fromRevision == 0) {
            Listing existing = view.listAndRegister(subscription);
            tasks.add(() -> subscription.startWith(existing));
        } else {
            List<AppliedRow> missed = view.register(subscription, fromRevision);
            tasks.add(() -> subscription.startAfter(missed));
        }
        return subscription;
    }

    void unsubscribe(FeedSubscription subscription) {
        view.unregister(subscription);
    }

    void bookmark(FeedSubscription subscription) {
        tasks.add(() -> subscription.bookmark(view.head()));
    }

    @Override
    public void close() {
        open = false;
        thread.interrupt();
    }

    private void run() {
        while (open) {
            try {
                Runnable task = nextTask();
                if (task != null) {
                    task.run();
                }
                lookForHole();
            } catch (InterruptedException e) {
                return; // closed
            } catch (RuntimeException e) {
                LOG.error("the feed failed at revision {}", view.head(), e);
            }
        }
    }

    private @Nullable Runnable nextTask() throws InterruptedException {
        if (holeAt == NO_HOLE || reading) {
            return tasks.take();
        }
        return tasks.poll(patienceNanos - (System.nanoTime() - holeSince), TimeUnit.NANOSECONDS);
    }

    private void accept(List<CommittedRow> rows) {
        List<CommittedRow> next = sequencer.offer(rows);
        if (next.isEmpty()) {
            return;
        }
        FeedView.Applied applied = view.apply(next);
        for (FeedView.Delivery delivery : applied.deliveries()) {
            delivery.to().deliver(delivery.row());
        }
        if (!applied.reached().isEmpty()) {
            readers.execute(() -> applied.reached().forEach(future -> future.complete(null)));
        }
    }

    private void lookForHole() {
        if (!sequencer.isBehind()) {
            holeAt = NO_HOLE;
            return;
        }
        long now = System.nanoTime();
        if (holeAt != sequencer.applied()) {
            holeAt = sequencer.applied();
            holeSince = now;
        }
        boolean due = now - holeSince >= patienceNanos || sequencer.applied() < urgentUpTo;
        if (due && !reading) {
            reading = true;
            long after = sequencer.applied();
            long upTo = sequencer.holeEnd();
            readers.execute(() -> fill(after, upTo));
        }
    }

    /** Runs on a reader's thread. */
    private void fill(long after, long upTo) {
        try {
            List<CommittedRow> rows = read(after, upTo);
            rows.forEach(lastRows::apply);
            tasks.add(() -> {
                reading = false;
                accept(rows);
            });
        } catch (SQLException e) {
            // The outage has been reported; the hole stays until the database answers.
            readAgainAfter(OUTAGE_RETRY_MILLIS);
        } catch (RuntimeException e) {
            // Most likely a row that only a newer Troupe can read. To go on without it would be to lie.
            LOG.error("cannot read the rows from {} to {}; this node stays behind", after, upTo, e);
            readAgainAfter(UNREADABLE_RETRY_MILLIS);
        }
    }

    private void readAgainAfter(long millis) {
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, readers)
                .execute(() -> tasks.add(() -> reading = false));
    }

    /** The rows from {@code after} on, without holes: all up to {@code upTo} were committed, so what lacks is gone. */
    private List<CommittedRow> read(long after, long upTo) throws SQLException {
        List<Row> found = reader.rows(after, upTo, READ_ROWS);
        long end = found.size() < READ_ROWS ? upTo : found.getLast().ordering();
        List<CommittedRow> rows = new ArrayList<>();
        long next = after + 1;
        for (Row row : found) {
            for (; next < row.ordering(); next++) {
                rows.add(CommittedRow.removed(next));
            }
            rows.add(CommittedRow.of(row));
            next++;
        }
        for (; next <= end; next++) {
            rows.add(CommittedRow.removed(next));
        }
        return rows;
    }
}
