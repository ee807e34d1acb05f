package dev.troupe.protocol.object;

import dev.troupe.protocol.WireMessage;
import java.util.List;

/**
 * Who asks, as history records it.
 *
 * @param user the authenticated user name, {@code system:…} for Troupe's own parts
 * @param groups the user's groups
 */
public record Caller(String user, List<String> groups) implements WireMessage {

    /** One of Troupe's own parts: {@code Caller.system("scheduler")}. */
    public static Caller system(String part) {
        return new Caller("system:troupe:" + part, List.of("system:masters"));
    }
}
