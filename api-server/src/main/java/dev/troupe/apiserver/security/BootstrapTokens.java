package dev.troupe.apiserver.security;

import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.object.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bootstrap tokens that the cluster has Secrets for. A Secret that is deleted takes its token with it. */
public final class BootstrapTokens implements Tokens {
    private static final String USER_PREFIX = "system:bootstrap:";

    private final ChangeFeed feed;
    private final InstantSource clock;

    public BootstrapTokens(ChangeFeed feed, InstantSource clock) {
        this.feed = feed;
        this.clock = clock;
    }

    /**
     * The user {@code system:bootstrap:ID}. It is not in {@code system:authenticated}: a machine that is not yet a node
     * may ask to become one, and nothing else.
     */
    @Override
    public Optional<Caller> caller(String token) {
        if (!BootstrapToken.isToken(token)) {
            return Optional.empty();
        }
        BootstrapToken offered = BootstrapToken.parse(token);
        return feed.find(BootstrapTokenSecret.key(offered.id()))
                .flatMap(object -> BootstrapTokenSecret.of(object.tree()))
                .filter(kept -> sameSecret(kept.token(), offered))
                .filter(kept -> kept.usages().contains(BootstrapTokenSecret.AUTHENTICATION))
                .filter(kept -> !kept.expired(clock.instant()))
                .map(BootstrapTokens::caller);
    }

    /** Compared in constant time, so that a secret cannot be guessed byte by byte. */
    private static boolean sameSecret(BootstrapToken kept, BootstrapToken offered) {
        return MessageDigest.isEqual(
                kept.secret().getBytes(StandardCharsets.UTF_8), offered.secret().getBytes(StandardCharsets.UTF_8));
    }

    private static Caller caller(BootstrapTokenSecret kept) {
        List<String> groups = new ArrayList<>(List.of(BootstrapTokenSecret.BOOTSTRAPPERS));
        groups.addAll(kept.groups());
        return new Caller(USER_PREFIX + kept.token().id(), groups);
    }
}
