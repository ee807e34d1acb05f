package dev.troupe.apiserver.security;

import dev.troupe.protocol.object.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/** Tells whom a bearer token belongs to. */
@FunctionalInterface
public interface Tokens {
    /** The token's owner with all groups, empty if the token is not valid. Must be quick: it runs on the event loop. */
    Optional<Caller> caller(String token);

    /** These tokens, and where they do not know one, others. */
    default Tokens or(Tokens others) {
        return token -> caller(token).or(() -> others.caller(token));
    }

    /** Fixed tokens. */
    static Tokens of(Map<String, Caller> callers) {
        Map<String, Caller> copy = Map.copyOf(callers);
        return token -> {
            byte[] offered = token.getBytes(StandardCharsets.UTF_8);
            Optional<Caller> found = Optional.empty();
            for (Map.Entry<String, Caller> entry : copy.entrySet()) {
                // Compared in constant time, so that a token cannot be guessed byte by byte.
                if (MessageDigest.isEqual(entry.getKey().getBytes(StandardCharsets.UTF_8), offered)) {
                    found = Optional.of(entry.getValue());
                }
            }
            return found;
        };
    }
}
