package dev.troupe.apiserver.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.apiserver.security.Authorizer;
import dev.troupe.protocol.object.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        Optional<String> refusal = authorizer.refusal(subject, asked(question.path("spec")), Query.parse(""));
        ObjectNode status = Json.object().put("allowed", refusal.isEmpty());
        refusal.filter(why -> !why.isEmpty()).ifPresent(why -> status.put("reason", why));
        question.set("status", status);
        return question;
    }

    /** The request that the question is about. */
    private static RequestInfo asked(JsonNode spec) {
        JsonNode path = spec.path("nonResourceAttributes");
        if (path.isObject()) {
            return new RequestInfo(false, Json.text(path, "verb"), Json.text(path, "path"), "", "", "", "", "", "");
        }
        JsonNode resource = spec.path("resourceAttributes");
        return new RequestInfo(
                true,
                Json.text(resource, "verb"),
                "",
                Json.text(resource, "group"),
                Json.text(resource, "version"),
                Json.text(resource, "namespace"),
                Json.text(resource, "resource"),
                Json.text(resource, "name"),
                Json.text(resource, "subresource"));
    }

    private static Caller subject(JsonNode spec) {
        List<String> groups = new ArrayList<>();
        spec.path("groups").forEach(group -> groups.add(group.asText()));
        return new Caller(spec.path("user").asText(""), groups);
    }
}
