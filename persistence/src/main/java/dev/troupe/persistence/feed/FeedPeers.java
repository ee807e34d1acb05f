package dev.troupe.persistence.feed;

import dev.troupe.persistence.journal.CommittedRow;
import dev.troupe.persistence.journal.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feeds of the other nodes: who they are, and the rows that go to and come from them. */
public final class FeedPeers {
    private static final Logger LOG = LoggerFactory.getLogger(FeedPeers.class);
    private static final ServiceKey<Message> KEY = ServiceKey.create(Message.class, "troupe-feed");

    /** What a row costs in a message beside its payload. */
    private static final int ROW_OVERHEAD_BYTES = 64;

    private final JournalFeed feed;
    private final int maxBytes;
    private volatile List<ActorRef<Message>> peers = List.of();

    /** What feeds tell each other. */
    public sealed interface Message {}

    /** Committed rows, in order and without holes. */
    record Rows(List<Row> rows) implements Message {}

    /** Everything up to here is committed, and the last of it is too big to be sent. */
    record TooBig(long revision) implements Message {}

    /** The receptionist's news. */
    private record Peers(Set<ActorRef<Message>> refs) implements Message {}

    /**
     * Begins to receive, and to look for the other nodes.
     *
     * @param maxBytes the size that a message may have; it must stay below Artery's maximum frame size
     */
    public FeedPeers(ActorSystem<?> system, JournalFeed feed, int maxBytes) {
        this.feed = feed;
        this.maxBytes = maxBytes;
        system.systemActorOf(behavior(), "troupe-feed", Props.empty());
    }

    /** Sends a batch to all other nodes. Costs nothing while there are none. */
    public void push(Supplier<List<Row>> batch) {
        List<ActorRef<Message>> receivers = peers;
        if (receivers.isEmpty()) {
            return;
        }
        for (Message message : messages(batch.get(), maxBytes)) {
            receivers.forEach(receiver -> receiver.tell(message));
        }
    }

    /** Cuts a batch into messages of bounded size. */
    static List<Message> messages(List<Row> batch, int maxBytes) {
        List<Message> messages = new ArrayList<>();
        List<Row> part = new ArrayList<>();
        int partBytes = 0;
        for (Row row : batch) {
            int bytes = row.payload().length + row.persistenceId().length() + ROW_OVERHEAD_BYTES;
            if (partBytes + bytes > maxBytes && !part.isEmpty()) {
                messages.add(new Rows(List.copyOf(part)));
                part.clear();
                partBytes = 0;
            }
            if (bytes > maxBytes) {
                messages.add(new TooBig(row.ordering()));
            } else {
                part.add(row);
                partBytes += bytes;
            }
        }
        if (!part.isEmpty()) {
            messages.add(new Rows(List.copyOf(part)));
        }
        return messages;
    }

    private Behavior<Message> behavior() {
        return Behaviors.setup(context -> {
            ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                    Receptionist.Listing.class, listing -> new Peers(listing.getServiceInstances(KEY)));
            context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
            context.getSystem().receptionist().tell(Receptionist.subscribe(KEY, listings));
            return Behaviors.receiveMessage(message -> {
                switch (message) {
                    case Rows(List<Row> rows) -> received(rows);
                    case TooBig(long revision) -> feed.announceUnpushed(revision);
                    case Peers(Set<ActorRef<Message>> refs) -> changed(refs, context.getSelf());
                }
                return Behaviors.same();
            });
        });
    }

    private void received(List<Row> rows) {
        List<CommittedRow> committed;
        try {
            committed = rows.stream().map(CommittedRow::of).toList();
        } catch (RuntimeException e) {
            LOG.warn("cannot read pushed rows: {}", e.toString());
            feed.announceUnpushed(rows.getLast().ordering());
            return;
        }
        feed.pushed(committed);
    }

    private void changed(Set<ActorRef<Message>> refs, ActorRef<Message> self) {
        List<ActorRef<Message>> before = peers;
        peers = refs.stream().filter(ref -> !ref.equals(self)).toList();
        if (!peers.containsAll(before)) {
            // A writer is gone; it may have committed what it could not send any more.
            feed.catchUp().exceptionally(unavailable -> feed.head());
        }
    }
}
