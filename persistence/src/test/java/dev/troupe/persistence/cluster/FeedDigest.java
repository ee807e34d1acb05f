package dev.troupe.persistence.cluster;

import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.StoredObject;
import java.util.ArrayList;
import java.util.List;

/** Everything that a feed delivered, in short: two feeds agree if their digests do. */
final class FeedDigest implements ChangeFeed.Subscriber {
    private static final int PRIME = 31;

    private final List<Long> revisions = new ArrayList<>();
    private long hash;

    @Override
    public synchronized void changed(Change change) {
        revisions.add(change.revision());
        hash = PRIME * hash + (change.type() + change.object().key().path() + change.revision()).hashCode();
        notifyAll();
    }

    /** The digest of a listing. */
    static String of(ChangeFeed.Listing listing) {
        long hash = 0;
        for (StoredObject object : listing.objects()) {
            hash = PRIME * hash + object.toString().hashCode();
        }
        return listing.revision() + ":" + listing.objects().size() + ":" + hash;
    }

    /** The revisions in the order of their delivery. */
    synchronized List<Long> revisions() {
        return List.copyOf(revisions);
    }

    /** The digest once this revision was delivered. */
    synchronized String awaitRevision(long revision) {
        while (revisions.isEmpty() || revisions.getLast() < revision) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        return revisions.size() + ":" + hash;
    }
}
