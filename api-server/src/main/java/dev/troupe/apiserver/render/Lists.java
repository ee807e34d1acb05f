package dev.troupe.apiserver.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.protocol.object.StoredObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** The parts that lists of all shapes share. */
final class Lists {
    private static final int BYTES_PER_OBJECT = 64;
    private static final byte[] ITEMS = ",\"items\":[".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "]}".getBytes(StandardCharsets.UTF_8);

    /** Ends the initial events of a streaming list. */
    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    private Lists() {}

    /** A list whose items are made one by one. */
    static byte[] write(String apiVersion, String listKind, Page page, Function<StoredObject, byte[]> each) {
        int size = 0;
        for (StoredObject object : page.objects()) {
            size += object.body().length + BYTES_PER_OBJECT;
        }
        byte[] head = Json.write(Json.object()
                .put("kind", listKind)
                .put("apiVersion", apiVersion)
                .set("metadata", metadata(page)));
        ByteArrayOutputStream out = new ByteArrayOutputStream(size + head.length + ITEMS.length + END.length);
        out.write(head, 0, head.length - 1);
        out.writeBytes(ITEMS);
        boolean first = true;
        for (StoredObject object : page.objects()) {
            if (!first) {
                out.write(',');
            }
            out.writeBytes(each.apply(object));
            first = false;
        }
        out.writeBytes(END);
        return out.toByteArray();
    }

    static ObjectNode metadata(Page page) {
        ObjectNode metadata = Json.object().put("resourceVersion", Long.toString(page.revision()));
        if (!page.continueToken().isEmpty()) {
            metadata.put("continue", page.continueToken());
        }
        if (page.remaining() != null) {
            metadata.put("remainingItemCount", page.remaining());
        }
        return metadata;
    }

    /** A bookmark in the guise of an object of that kind. */
    static byte[] bookmark(String apiVersion, String kind, long revision, boolean initialEventsEnd) {
        ObjectNode object = Json.object().put("kind", kind).put("apiVersion", apiVersion);
        ObjectNode metadata = object.putObject("metadata").put("resourceVersion", Long.toString(revision));
        metadata.putNull("creationTimestamp");
        if (initialEventsEnd) {
            metadata.putObject("annotations").put(INITIAL_EVENTS_END, "true");
        }
        return Json.write(object);
    }
}
