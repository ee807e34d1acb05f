package dev.troupe.persistence.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.ObjectEntity;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestNode;
import dev.troupe.persistence.support.TestSystem;
import dev.troupe.protocol.journal.JournalEntry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;

/** pekko-persistence-jdbc can read what our journal wrote, so that its tools and queries stay usable. */
class StockPluginTest {
    private static final ResourceKey KEY = new ResourceKey("configmaps", "default", "web");

    private final DatabaseAddress database = TestDatabase.create();

    @Test
    void itsQueriesReadOurRows() throws Exception {
        try (TestNode node = new TestNode(stockBeside())) {
            node.put(KEY, "one");
            node.put(KEY, "two");
            node.delete(KEY);
            JdbcReadJournal journal = PersistenceQuery.get(node.kit().system())
                    .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());

            List<EventEnvelope> events = journal.currentEventsByPersistenceId(KEY.path(), 0, Long.MAX_VALUE)
                    .runWith(Sink.seq(), node.kit().system())
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);

            assertThat(events)
                    .extracting(event -> ((JournalEntry) event.event()).type().name())
                    .containsExactly("CREATED", "UPDATED", "DELETED");
            assertThat(events).extracting(EventEnvelope::sequenceNr).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void itsJournalRecoversAnEntityFromOurRows() {
        try (TestNode node = new TestNode(TestSystem.local(database))) {
            node.put(KEY, "one");
            node.put(KEY, "two");
        }
        ActorTestKit stock =
                ActorTestKit.create("stock", ConfigFactory.parseString("""
                                pekko.persistence.journal.plugin = jdbc-journal
                                pekko.persistence.snapshot-store.plugin = jdbc-snapshot-store
                                """).withFallback(stockBeside()));
        try {
            ActorRef<ObjectEntity.Command> entity = stock.spawn(ObjectEntity.create(KEY));
            TestProbe<ObjectEntity.State> probe = stock.createTestProbe();
            entity.tell(new ObjectEntity.Get(probe.ref()));
            ObjectEntity.State state = probe.receiveMessage();
            assertThat(state.sequenceNumber()).isEqualTo(2);
            JournalEntry entry = Objects.requireNonNull(state.entry());
            assertThat(entry.object().tree().at("/data/k").asText()).isEqualTo("two");
        } finally {
            stock.shutdownTestKit();
        }
    }

    private Config stockBeside() {
        return ConfigFactory.parseString("""
                        slick {
                          profile = "slick.jdbc.PostgresProfile$"
                          db { url = "%s", user = "%s", password = "%s", driver = "org.postgresql.Driver"
                               numThreads = 2, maxConnections = 2, minConnections = 1 }
                        }
                        jdbc-journal.slick = ${slick}
                        jdbc-snapshot-store.slick = ${slick}
                        jdbc-read-journal.slick = ${slick}
                        """.formatted(database.jdbcUrl(), database.user(), database.password()))
                .resolve()
                .withFallback(TestSystem.local(database));
    }
}
