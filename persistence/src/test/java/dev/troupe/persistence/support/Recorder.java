package dev.troupe.persistence.support;

import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A subscriber that remembers everything. */
public final class Recorder implements ChangeFeed.Subscriber {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void changed(Change change) {
        heard.add(change.type() + " " + change.object().key().name() + "@" + change.revision());
    }

    @Override
    public void synced(long revision) {
        heard.add("synced@" + revision);
    }

    @Override
    public void bookmark(long revision) {
        heard.add("bookmark@" + revision);
    }

    /** What was heard, as {@code ADDED name@revision}. */
    public List<String> heard() {
        return heard;
    }
}
