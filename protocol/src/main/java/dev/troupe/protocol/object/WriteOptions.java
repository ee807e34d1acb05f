package dev.troupe.protocol.object;

import dev.troupe.api.FieldValidation;
import dev.troupe.protocol.WireMessage;
import java.time.Instant;

/**
 * What goes with every write.
 *
 * @param caller who asks
 * @param dryRun decide and answer, but persist nothing
 * @param fieldManager the manager for managedFields
 * @param force server-side apply takes over fields that others manage
 * @param fieldValidation what to do with unknown fields of a patch's result
 * @param deadline after it the request is refused and not executed
 */
public record WriteOptions(
        Caller caller,
        boolean dryRun,
        String fieldManager,
        boolean force,
        FieldValidation fieldValidation,
        Instant deadline)
        implements WireMessage {

    /**
     * How long Troupe's own parts wait for a write. They try again, and the entity may have been on a node that died: then
     * a new try finds it elsewhere.
     */
    private static final long INTERNAL_TIMEOUT_SECONDS = 5;

    /** Options of one of Troupe's own parts, which also becomes the field manager. */
    public static WriteOptions internal(String part, Instant now) {
        return new WriteOptions(
                Caller.system(part),
                false,
                part,
                false,
                FieldValidation.IGNORE,
                now.plusSeconds(INTERNAL_TIMEOUT_SECONDS));
    }
}
