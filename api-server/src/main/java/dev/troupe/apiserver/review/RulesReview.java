package dev.troupe.apiserver.review;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.apiserver.security.Authorizer;
import dev.troupe.protocol.object.Caller;

/** What may I do here: {@code kubectl auth can-i --list}. */
final class RulesReview implements Review {
    private static final String ALL = "*";

    private final KindDefinition kind =
            Review.definition(AccessReview.GROUP, "SelfSubjectRulesReview", "selfsubjectrulesreviews", false);
    private final Authorizer authorizer;

    RulesReview(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public KindDefinition kind() {
        return kind;
    }

    @Override
    public ObjectNode answer(ObjectNode question, String namespace, Caller caller) {
        ObjectNode status = Json.object();
        ArrayNode resourceRules = status.putArray("resourceRules");
        ArrayNode otherRules = status.putArray("nonResourceRules");
        if (authorizer.permitsAll(caller)) {
            ObjectNode resources = resourceRules.addObject();
            resources.putArray("verbs").add(ALL);
            resources.putArray("apiGroups").add(ALL);
            resources.putArray("resources").add(ALL);
            ObjectNode others = otherRules.addObject();
            others.putArray("verbs").add(ALL);
            others.putArray("nonResourceURLs").add(ALL);
        }
        status.put("incomplete", false);
        question.set("status", status);
        return question;
    }
}
