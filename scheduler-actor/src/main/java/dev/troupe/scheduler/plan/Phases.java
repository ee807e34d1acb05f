package dev.troupe.scheduler.plan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.troupe.api.Json;
import dev.troupe.protocol.object.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Tells whether a pod has finished without reading the rest of it: running pods change far more often than anything
 * changes that the scheduler cares about.
 */
public final class Phases {
    private Phases() {}

    /** Succeeded or Failed. */
    public static boolean finished(StoredObject pod) {
        try (JsonParser parser = Json.mapper().getFactory().createParser(pod.body())) {
            if (!enter(parser, "status") || !enter(parser, "phase")) {
                return false;
            }
            String phase = parser.getText();
            return phase.equals("Succeeded") || phase.equals("Failed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes to the value of a field in the object that begins here. */
    private static boolean enter(JsonParser parser, String field) throws IOException {
        JsonToken token = parser.currentToken() == null ? parser.nextToken() : parser.currentToken();
        if (token != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(field);
            parser.nextToken();
            if (found) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }
}
