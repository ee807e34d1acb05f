package dev.troupe.protocol.object;

import dev.troupe.protocol.WireMessage;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Who asks. History records the user and the groups.
 *
 * @param user the authenticated user name, {@code system:…} for Troupe's own parts
 * @param groups the user's groups
 * @param uid tells users apart that had the same name at different times; empty where nobody has said it
 * @param extra what else is said of the user; callers from before there was such a thing have nothing
 */
public record Caller(String user, List<String> groups, String uid, Map<String, List<String>> extra)
        implements WireMessage {
    public Caller {
        uid = Objects.requireNonNullElse(uid, "");
        extra = Objects.requireNonNullElse(extra, Map.of());
    }

    /** A user of whom nothing else is known. */
    public Caller(String user, List<String> groups) {
        this(user, groups, "", Map.of());
    }

    /** One of Troupe's own parts: {@code Caller.system("scheduler")}. */
    public static Caller system(String part) {
        return new Caller("system:troupe:" + part, List.of("system:masters"));
    }
}
