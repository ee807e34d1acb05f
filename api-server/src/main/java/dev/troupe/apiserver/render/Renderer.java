package dev.troupe.apiserver.render;

import dev.troupe.protocol.object.StoredObject;

/** Writes objects as a client wants to see them. All results are JSON in UTF-8. */
public interface Renderer {
    byte[] object(StoredObject object);

    byte[] list(Page page);

    /** What stands in the {@code object} field of a watch event. {@code first} for the first event of a watch. */
    byte[] event(StoredObject object, boolean first);

    /**
     * What stands in the {@code object} field of a bookmark.
     *
     * @param initialEventsEnd whether it ends the initial events of a streaming list
     */
    byte[] bookmark(long revision, boolean initialEventsEnd);
}
