package dev.troupe.apiserver;

import dev.troupe.api.StatusException;
import dev.troupe.protocol.history.CompactionResult;
import dev.troupe.protocol.history.CompactionStatus;
import dev.troupe.protocol.history.Difference;
import dev.troupe.protocol.history.Extent;
import dev.troupe.protocol.history.History;
import dev.troupe.protocol.history.Moment;
import dev.troupe.protocol.history.Span;
import dev.troupe.protocol.history.Verdict;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.object.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A history that a test has made up. */
final class FakeHistory implements History {
    final List<StoredObject> objects = new ArrayList<>();
    final List<JournalEntry> entries = new ArrayList<>();
    final List<Span> asked = new ArrayList<>();
    final List<Difference> differences = new ArrayList<>();
    volatile boolean brokenBackup;

    @Override
    public Extent extent() {
        return new Extent(3, 10);
    }

    @Override
    public long revisionAt(Moment moment) {
        return switch (moment) {
            case Moment.Revision(long number) -> number;
            case Moment.Time time -> 7;
        };
    }

    @Override
    public void state(long revision, Consumer<StoredObject> each) {
        if (revision < 3) {
            throw StatusException.expired("history before revision 3 has been compacted");
        }
        objects.forEach(each);
    }

    @Override
    public void story(Span span, Consumer<JournalEntry> each) {
        asked.add(span);
        entries.forEach(each);
    }

    @Override
    public Verdict verify(Consumer<Difference> each) {
        differences.forEach(each);
        return new Verdict(10, 9, 8, 7, differences.size());
    }

    @Override
    public CompactionStatus compaction() {
        return new CompactionStatus(3, 2, 10, Instant.parse("2026-11-25T15:00:00Z"), 8, 4096, Duration.ofDays(7));
    }

    @Override
    public CompactionResult compact(long revision) {
        return new CompactionResult(revision, 4);
    }

    @Override
    public void backup(OutputStream target) throws IOException {
        for (int i = 0; i < 100_000; i++) {
            target.write(i);
        }
        if (brokenBackup) {
            throw StatusException.unavailable("the database does not answer", 1);
        }
    }
}
