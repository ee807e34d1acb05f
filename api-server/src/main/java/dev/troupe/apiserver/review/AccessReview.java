package dev.troupe.apiserver.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.apiserver.security.Authorizer;
import dev.troupe.protocol.object.Caller;
import java.util.ArrayList;
import java.util.List;

/** May somebody do something: SubjectAccessReview and its two relatives. */
final class AccessReview implements Review {
    static final String GROUP = "authorization.k8s.io";

    private final KindDefinition kind;
    private final boolean self;
    private final Authorizer authorizer;

    private AccessReview(KindDefinition kind, boolean self, Authorizer authorizer) {
        this.kind = kind;
        this.self = self;
        this.authorizer = authorizer;
    }

    /** About the caller: {@code kubectl auth can-i}. */
    static AccessReview self(Authorizer authorizer) {
        String plural = "selfsubjectaccessreviews";
        return new AccessReview(Review.definition(GROUP, "SelfSubjectAccessReview", plural, false), true, authorizer);
    }

    /** About the user in the question. */
    static AccessReview other(Authorizer authorizer) {
        return new AccessReview(
                Review.definition(GROUP, "SubjectAccessReview", "subjectaccessreviews", false), false, authorizer);
    }

    /** About the user in the question, in one namespace. */
    static AccessReview local(Authorizer authorizer) {
        String plural = "localsubjectaccessreviews";
        return new AccessReview(Review.definition(GROUP, "LocalSubjectAccessReview", plural, true), false, authorizer);
    }

    @Override
    public KindDefinition kind() {
        return kind;
    }

    @Override
    public ObjectNode answer(ObjectNode question, String namespace, Caller caller) {
        Caller subject = self ? caller : subject(question.path("spec"));
        boolean allowed = authorizer.permitsAll(subject);
        ObjectNode status = Json.object().put("allowed", allowed);
        if (!allowed) {
            status.put("reason", "the user is in none of the groups that may do everything");
        }
        question.set("status", status);
        return question;
    }

    private static Caller subject(JsonNode spec) {
        List<String> groups = new ArrayList<>();
        spec.path("groups").forEach(group -> groups.add(group.asText()));
        return new Caller(spec.path("user").asText(""), groups);
    }
}
