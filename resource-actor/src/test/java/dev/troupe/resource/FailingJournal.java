package dev.troupe.resource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.dispatch.Futures;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/** A journal in memory, one for all tests, whose next write fails if a test wants that. */
public final class FailingJournal extends AsyncWriteJournal {
    static final AtomicBoolean FAIL_NEXT = new AtomicBoolean();
    private static final Map<String, List<PersistentRepr>> ROWS = new ConcurrentHashMap<>();

    static void clear() {
        ROWS.clear();
        FAIL_NEXT.set(false);
    }

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
        if (FAIL_NEXT.getAndSet(false)) {
            return Futures.failed(new IOException("the test wants it"));
        }
        List<Optional<Exception>> done = new ArrayList<>();
        for (AtomicWrite write : messages) {
            rows(write.persistenceId()).addAll(CollectionConverters.asJava(write.payload()));
            done.add(Optional.empty());
        }
        return Futures.successful(done);
    }

    private static List<PersistentRepr> rows(String id) {
        return ROWS.computeIfAbsent(id, first -> new CopyOnWriteArrayList<>());
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String id, long upTo) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String id, long from, long to, long max, Consumer<PersistentRepr> replay) {
        rows(id).stream()
                .filter(row -> row.sequenceNr() >= from && row.sequenceNr() <= to)
                .limit(max)
                .forEach(replay);
        return Futures.successful(null);
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String id, long from) {
        return Futures.successful(rows(id).isEmpty() ? 0L : rows(id).getLast().sequenceNr());
    }
}
