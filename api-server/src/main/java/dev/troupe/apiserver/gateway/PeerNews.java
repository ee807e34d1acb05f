package dev.troupe.apiserver.gateway;

import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.StoredObject;
import java.util.Arrays;
import java.util.Optional;

/** Changes of what workers may know of pods and namespaces; all other changes are passed over. */
final class PeerNews implements ChangeFeed.Subscriber {
    private final PeerView view;
    private final ChangeFeed.Subscriber next;

    /** @param next who hears what remains */
    PeerNews(PeerView view, ChangeFeed.Subscriber next) {
        this.view = view;
        this.next = next;
    }

    @Override
    public void changed(Change change) {
        boolean gone = change.type() == Change.Type.DELETED;
        StoredObject previous = change.previous();
        Optional<StoredObject> before = previous == null ? Optional.empty() : view.of(previous);
        Optional<StoredObject> after = gone ? Optional.empty() : view.of(change.object());
        if (after.isPresent()) {
            StoredObject now = after.get();
            if (before.isEmpty()) {
                next.changed(new Change(Change.Type.ADDED, now, null));
            } else if (!Arrays.equals(now.body(), before.get().body())) {
                next.changed(new Change(Change.Type.MODIFIED, now, before.get()));
            }
        } else if (before.isPresent()) {
            StoredObject last = before.get().at(change.revision());
            next.changed(new Change(Change.Type.DELETED, last, before.get()));
        }
    }

    @Override
    public void synced(long revision) {
        next.synced(revision);
    }

    @Override
    public void bookmark(long revision) {
        next.bookmark(revision);
    }
}
