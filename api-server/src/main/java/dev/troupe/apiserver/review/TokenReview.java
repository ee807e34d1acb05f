package dev.troupe.apiserver.review;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.apiserver.security.Tokens;
import dev.troupe.protocol.object.Caller;
import java.util.Optional;

/** Whose token is this. */
final class TokenReview implements Review {
    private final KindDefinition kind = Review.definition(WhoAmI.GROUP, "TokenReview", "tokenreviews", false);
    private final Tokens tokens;

    TokenReview(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public KindDefinition kind() {
        return kind;
    }

    @Override
    public ObjectNode answer(ObjectNode question, String namespace, Caller caller) {
        Optional<Caller> owner =
                tokens.caller(question.path("spec").path("token").asText(""));
        ObjectNode status = Json.object().put("authenticated", owner.isPresent());
        owner.ifPresentOrElse(
                found -> status.set("user", WhoAmI.userInfo(found)),
                () -> status.put("error", "the token is not valid"));
        question.set("status", status);
        return question;
    }
}
