package dev.troupe.apiserver;

import dev.troupe.api.StatusException;
import dev.troupe.protocol.history.Extent;
import dev.troupe.protocol.history.History;
import dev.troupe.protocol.history.Moment;
import dev.troupe.protocol.history.Span;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A history that a test has made up. */
final class FakeHistory implements History {
    final List<StoredObject> objects = new ArrayList<>();
    final List<JournalEntry> entries = new ArrayList<>();
    final List<Span> asked = new ArrayList<>();

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
}
