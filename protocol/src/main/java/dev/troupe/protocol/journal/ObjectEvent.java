package dev.troupe.protocol.journal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.protocol.WireMessage;
import dev.troupe.protocol.object.Caller;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The story of one change: what happened, through whom and when.
 *
 * @param facts what happened, in order
 * @param mergePatch the difference from the object before, as RFC 7386 has it; null for a creation
 * @param by who asked
 * @param verb the verb of the request: {@code create}, {@code update}, {@code patch}, {@code delete}
 * @param at when the entity decided
 */
public record ObjectEvent(List<Fact> facts, @Nullable JsonNode mergePatch, Caller by, String verb, Instant at)
        implements WireMessage {
    private static final ObjectEvent UNTOLD =
            new ObjectEvent(List.of(), null, new Caller("", List.of()), "", Instant.EPOCH);

    public ObjectEvent {
        facts = List.copyOf(facts);
    }

    /** The event of an entry that comes from a node's memory, which keeps objects and not their stories. */
    public static ObjectEvent untold() {
        return UNTOLD;
    }
}
