package dev.troupe.apiserver.render;

import dev.troupe.api.Json;
import dev.troupe.apiserver.resource.ServedResource;
import dev.troupe.protocol.object.StoredObject;

/** Whole objects; their stored bytes, where the version is the stored one. */
final class PlainRenderer implements Renderer {
    private final ServedResource resource;

    PlainRenderer(ServedResource resource) {
        this.resource = resource;
    }

    @Override
    public byte[] object(StoredObject object) {
        if (resource.conversion().changes()) {
            return Json.write(resource.conversion().toServed(object.tree()));
        }
        // What a dry run shows has no revision.
        return object.revision() == 0 ? object.body() : object.json();
    }

    @Override
    public byte[] list(Page page) {
        return Lists.write(resource.apiVersion(), resource.kind().kind() + "List", page, this::object);
    }

    @Override
    public byte[] event(StoredObject object, boolean first) {
        return object(object);
    }

    @Override
    public byte[] bookmark(long revision, boolean initialEventsEnd) {
        return Lists.bookmark(resource.apiVersion(), resource.kind().kind(), revision, initialEventsEnd);
    }
}
