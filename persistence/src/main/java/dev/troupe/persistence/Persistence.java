package dev.troupe.persistence;

import dev.troupe.persistence.database.Database;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.database.EmbeddedPostgres;
import dev.troupe.persistence.feed.FeedPeers;
import dev.troupe.persistence.feed.HeadListener;
import dev.troupe.persistence.feed.JournalFeed;
import dev.troupe.persistence.history.CompactionTimer;
import dev.troupe.persistence.history.JournalHistory;
import dev.troupe.persistence.journal.CommittedRow;
import dev.troupe.persistence.journal.JournalReader;
import dev.troupe.persistence.journal.JournalWriter;
import dev.troupe.persistence.journal.LastRows;
import dev.troupe.persistence.journal.Recovery;
import dev.troupe.persistence.journal.Row;
import dev.troupe.persistence.rendezvous.Membership;
import dev.troupe.persistence.rendezvous.Rendezvous;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.history.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.Extension;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * Everything that remembers, in one node: the database, the writer, the feed. It ends with the actor system, after
 * everything else.
 */
public final class Persistence implements Extension {
    private static final long IDLE_READER_SECONDS = 10;

    private final @Nullable EmbeddedPostgres embedded;
    private final Database database;
    private final ThreadPoolExecutor readers;
    private final JournalReader reader;
    private final JournalFeed feed;
    private final HeadListener heads;
    private final FeedPeers peers;
    private final JournalWriter writer;
    private final Recovery recovery;
    private final JournalHistory history;
    private final CompactionTimer compaction;

    private Persistence(ActorSystem<?> system, PersistenceSettings settings) throws IOException, SQLException {
        this.embedded = settings.isEmbedded() ? EmbeddedPostgres.start(settings.embedded()) : null;
        this.database = new Database(address(settings, embedded), settings.connectTimeout(), settings.connections());
        database.migrate(settings.startTimeout());
        this.readers = readers(settings.connections());
        this.reader = new JournalReader(database);
        LastRows lastRows = new LastRows();
        this.feed = new JournalFeed(reader, lastRows, settings.feed(), readers);
        feed.start(settings.loadRows());
        this.heads = new HeadListener(database, feed);
        this.peers = new FeedPeers(system, feed, settings.feed().pushMaxBytes());
        this.writer = new JournalWriter(
                database, settings.maxBatchRows(), (rows, stored) -> committed(lastRows, rows, stored));
        this.recovery = new Recovery(
                lastRows,
                feed::catchUp,
                () -> heads.connected() || database.outage().lasts());
        this.history = new JournalHistory(database, feed, settings.history(), writer::waiting);
        this.compaction = new CompactionTimer(history, settings.history().compactEvery());
    }

    /**
     * The one of this actor system. The first call makes it from the system's configuration: it starts the database
     * where that is ours to start, brings the schema up to date, loads the feed, and blocks for that long.
     *
     * @throws IllegalStateException if the database cannot be started or does not answer in time
     */
    public static Persistence get(ClassicActorSystemProvider system) {
        return system.classicSystem().registerExtension(PersistenceId.INSTANCE);
    }

    static Persistence create(ActorSystem<?> system, PersistenceSettings settings) {
        try {
            Persistence persistence = new Persistence(system, settings);
            CoordinatedShutdown.get(system)
                    .addTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "troupe-persistence", () -> {
                        persistence.close();
                        return CompletableFuture.completedFuture(Done.getInstance());
                    });
            return persistence;
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("cannot start the persistence: " + e.getMessage(), e);
        }
    }

    /** This node's view of the cluster. */
    public ChangeFeed feed() {
        return feed;
    }

    /** What the journal tells beyond the present. */
    public History history() {
        return history;
    }

    /** Asks the database whether it answers; blocks for the connect timeout at most. For readiness checks. */
    public boolean databaseReachable() {
        return database.reachable();
    }

    /** For the journal plugin. */
    public JournalWriter writer() {
        return writer;
    }

    /** For the plugins. */
    public JournalReader reader() {
        return reader;
    }

    /** For the plugins. */
    public Recovery recovery() {
        return recovery;
    }

    /** For the plugins: connections for what is no part of the journal. */
    public Database database() {
        return database;
    }

    /** Where nodes on this database find each other. */
    public Rendezvous rendezvous() {
        return new Rendezvous(database);
    }

    /**
     * The lock that members hold; not held yet.
     *
     * @param superseded told when this node's cluster is no longer the one on this database
     */
    public Membership membership(Runnable superseded) {
        return new Membership(database, superseded);
    }

    /** For the plugins: runs blocking reads, as many at once as there are connections. */
    public ThreadPoolExecutor readers() {
        return readers;
    }

    private void committed(LastRows lastRows, List<CommittedRow> rows, Supplier<List<Row>> stored) {
        rows.forEach(lastRows::apply);
        feed.committedHere(rows);
        peers.push(stored);
    }

    private void close() {
        database.outage().ending();
        compaction.close();
        writer.close();
        feed.close();
        readers.shutdown();
        try {
            heads.close();
            database.close();
            if (embedded != null) {
                embedded.stop();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Supplier<DatabaseAddress> address(
            PersistenceSettings settings, @Nullable EmbeddedPostgres embedded) {
        if (embedded != null) {
            return embedded::address;
        }
        DatabaseAddress fixed = new DatabaseAddress(settings.database(), settings.user(), settings.password());
        return () -> fixed;
    }

    private static ThreadPoolExecutor readers(int threads) {
        ThreadPoolExecutor readers = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_READER_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("troupe-reader-", 0).factory(),
                new ThreadPoolExecutor.DiscardPolicy()); // only after the end
        readers.allowCoreThreadTimeOut(true);
        return readers;
    }
}
