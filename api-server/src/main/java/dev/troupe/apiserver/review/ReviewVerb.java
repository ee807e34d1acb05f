package dev.troupe.apiserver.review;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.apiserver.http.AcceptHeader;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.verb.AnsweringVerb;
import dev.troupe.apiserver.verb.ApiRequest;
import dev.troupe.apiserver.verb.Bodies;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Creates a review: answers it. */
public final class ReviewVerb implements AnsweringVerb {
    private final Review review;
    private final ObjectDecoder decoder;

    public ReviewVerb(Review review, ObjectDecoder decoder) {
        this.review = review;
        this.decoder = decoder;
    }

    @Override
    public CompletionStage<Answer> answer(ApiRequest request) {
        // A review has no metadata, and no other form than its own.
        if (AcceptHeader.parse(request.headers().accept()).stream()
                .noneMatch(clause -> clause.as().isEmpty())) {
            throw StatusException.notAcceptable(
                    "only the following media types are accepted: application/json, application/yaml");
        }
        ObjectDecoder.Decoded question = Bodies.decode(decoder, request, FieldValidation.WARN);
        Json.child(question.object(), "metadata");
        ObjectNode answered = review.answer(question.object(), request.info().namespace(), request.caller());
        return CompletableFuture.completedFuture(Answer.json(201, answered).withWarnings(question.warnings()));
    }
}
