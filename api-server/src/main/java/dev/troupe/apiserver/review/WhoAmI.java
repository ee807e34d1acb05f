package dev.troupe.apiserver.review;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.protocol.object.Caller;

/** Who am I: {@code kubectl auth whoami}. */
final class WhoAmI implements Review {
    static final String GROUP = "authentication.k8s.io";

    private final KindDefinition kind = Review.definition(GROUP, "SelfSubjectReview", "selfsubjectreviews", false);

    @Override
    public KindDefinition kind() {
        return kind;
    }

    @Override
    public ObjectNode answer(ObjectNode question, String namespace, Caller caller) {
        question.putObject("status").set("userInfo", userInfo(caller));
        return question;
    }

    static ObjectNode userInfo(Caller caller) {
        ObjectNode user = Json.object().put("username", caller.user());
        ArrayNode groups = user.putArray("groups");
        caller.groups().forEach(groups::add);
        if (!caller.uid().isEmpty()) {
            user.put("uid", caller.uid());
        }
        if (!caller.extra().isEmpty()) {
            ObjectNode extra = user.putObject("extra");
            caller.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
        return user;
    }
}
