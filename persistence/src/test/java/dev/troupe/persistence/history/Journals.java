package dev.troupe.persistence.history;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.protocol.history.Difference;
import dev.troupe.protocol.history.History;
import dev.troupe.protocol.history.Span;
import dev.troupe.protocol.history.Verdict;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.object.StoredObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the tests of history do to journals and read from them. */
final class Journals {
    private Journals() {}

    static ResourceKey map(String name) {
        return new ResourceKey("configmaps", "default", name);
    }

    static void execute(DatabaseAddress database, String sql) throws SQLException {
        try (Connection connection = TestDatabase.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of a query's rows. */
    static List<String> column(DatabaseAddress database, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = TestDatabase.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                values.add(result.getString(1));
            }
        }
        return values;
    }

    /** The state at a revision, an object as {@code configmaps/default/a@1 DATA}. */
    static List<String> state(History history, long revision) {
        List<StoredObject> objects = new ArrayList<>();
        history.state(revision, objects::add);
        return objects.stream()
                .map(object -> object + " " + object.tree().at("/data/k").asText())
                .toList();
    }

    static List<JournalEntry> story(History history, long after, long upTo, @Nullable ResourceKey key) {
        List<JournalEntry> entries = new ArrayList<>();
        history.story(new Span(after, upTo, key), entries::add);
        return entries;
    }

    /** Everything that a verification finds. */
    static List<Difference> differences(TestNode node) {
        List<Difference> differences = new ArrayList<>();
        Verdict verdict = node.persistence().history().verify(differences::add);
        if (verdict.differences() != differences.size()) {
            throw new AssertionError(verdict + " but told were " + differences);
        }
        return differences;
    }
}
