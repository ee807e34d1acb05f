package dev.troupe.apiserver.review;

import dev.troupe.apiserver.security.Authorizer;
import dev.troupe.apiserver.security.Tokens;
import java.util.List;

/** All reviews. */
public final class Reviews {
    private Reviews() {}

    public static List<Review> all(Authorizer authorizer, Tokens tokens) {
        return List.of(
                AccessReview.self(authorizer),
                AccessReview.other(authorizer),
                AccessReview.local(authorizer),
                new RulesReview(authorizer),
                new WhoAmI(),
                new TokenReview(tokens));
    }
}
