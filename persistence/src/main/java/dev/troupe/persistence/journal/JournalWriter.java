package dev.troupe.persistence.journal;

import dev.troupe.persistence.database.Database;
import dev.troupe.persistence.journal.AppendTransaction.RowRefused;
import dev.troupe.protocol.journal.JournalEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes for all persistent actors of this node. One thread takes what has gathered while the last transaction ran,
 * and commits it as one batch: one fsync for many actors. After the commit it tells the events their revisions, hands
 * the batch to the listener, and only then acknowledges.
 */
public final class JournalWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

    /** While the database is gone, writes fail at once and an attempt to connect is made this often. */
    private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final BlockingQueue<WriteJob> queue = new LinkedBlockingQueue<>();
    private final AppendTransaction transaction;
    private final CommitListener listener;
    private final int maxBatchRows;
    private final Thread thread;
    private volatile boolean open = true;
    private long notBefore;
    private JournalException.@Nullable Unavailable lastFailure;

    /** @param maxBatchRows how many rows one transaction writes at most, unless a single job has more */
    public JournalWriter(Database database, int maxBatchRows, CommitListener listener) {
        this.transaction = new AppendTransaction(database);
        this.maxBatchRows = maxBatchRows;
        this.listener = listener;
        this.thread = Thread.ofPlatform().daemon().name("troupe-journal").start(this::run);
    }

    /** Queues a write. */
    public void submit(WriteJob job) {
        queue.add(job);
        if (!open) {
            failRest();
        }
    }

    /** How many writes wait for the next batch. */
    public int waiting() {
        return queue.size();
    }

    /** Finishes the batch that is being written and fails the others. */
    @Override
    public void close() {
        open = false;
        thread.interrupt();
    }

    private void run() {
        List<WriteJob> batch = new ArrayList<>();
        while (open) {
            try {
                take(batch);
                write(batch);
            } catch (InterruptedException e) {
                break; // closed
            } catch (RuntimeException e) {
                LOG.error("the journal's writer failed", e);
                JournalException failure = new JournalException.Unavailable(String.valueOf(e.getMessage()), true);
                batch.forEach(job -> job.done().completeExceptionally(failure));
            }
            batch.clear();
        }
        transaction.close();
        failRest();
    }

    private void take(List<WriteJob> batch) throws InterruptedException {
        WriteJob first = queue.take();
        batch.add(first);
        int rows = first.rows().size();
        while (rows < maxBatchRows) {
            WriteJob next = queue.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
            rows += next.rows().size();
        }
    }

    private void write(List<WriteJob> batch) {
        JournalException.Unavailable recent = lastFailure;
        if (recent != null && System.nanoTime() - notBefore < 0) {
            // Nothing of this batch was sent, whatever became of the one that failed.
            fail(batch, recent.undecided() ? new JournalException.Unavailable("it does not answer", false) : recent);
            return;
        }
        try {
            commit(batch);
        } catch (RowRefused e) {
            writeOneByOne(batch);
        } catch (JournalException.Unavailable e) {
            unavailable(batch, e);
        }
    }

    /** Finds the rows that the database refuses; their neighbours are written. */
    private void writeOneByOne(List<WriteJob> batch) {
        Set<String> refused = new HashSet<>();
        for (int i = 0; i < batch.size(); i++) {
            WriteJob job = batch.get(i);
            String id = job.persistenceId();
            if (refused.contains(id)) {
                // What a stale incarnation wrote next must not be stored without what it wrote before.
                job.done()
                        .completeExceptionally(new JournalException.Refused(
                                id, job.rows().getFirst().sequenceNumber()));
                continue;
            }
            try {
                commit(List.of(job));
            } catch (RowRefused e) {
                refused.add(id);
                job.done()
                        .completeExceptionally(
                                e.keyExists()
                                        ? new JournalException.Refused(
                                                id, job.rows().getFirst().sequenceNumber())
                                        : new JournalException.Unwritable(id, String.valueOf(e.getMessage())));
            } catch (JournalException.Unavailable e) {
                unavailable(List.of(job), e);
                fail(batch.subList(i + 1, batch.size()), new JournalException.Unavailable("it does not answer", false));
                return;
            }
        }
    }

    private void commit(List<WriteJob> jobs) throws RowRefused {
        List<PendingRow> rows = new ArrayList<>();
        for (WriteJob job : jobs) {
            rows.addAll(job.rows());
        }
        long head = transaction.append(rows);
        lastFailure = null;
        Failpoints.afterCommit();
        long first = head - rows.size() + 1;
        List<CommittedRow> committed = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            PendingRow row = rows.get(i);
            if (row.event() instanceof JournalEntry entry) {
                entry.committedAt(first + i);
            }
            committed.add(CommittedRow.of(row, first + i));
        }
        listener.committed(committed, () -> stored(rows, first));
        for (WriteJob job : jobs) {
            job.done().complete(null);
        }
    }

    private static List<Row> stored(List<PendingRow> rows, long first) {
        List<Row> stored = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            stored.add(rows.get(i).committedAt(first + i));
        }
        return stored;
    }

    private void unavailable(List<WriteJob> jobs, JournalException.Unavailable why) {
        lastFailure = why;
        notBefore = System.nanoTime() + RECONNECT_NANOS;
        fail(jobs, why);
    }

    private static void fail(List<WriteJob> jobs, JournalException why) {
        jobs.forEach(job -> job.done().completeExceptionally(why));
    }

    private void failRest() {
        List<WriteJob> rest = new ArrayList<>();
        queue.drainTo(rest);
        fail(rest, new JournalException.Unavailable("this node is stopping", false));
    }
}
