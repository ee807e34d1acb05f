package dev.troupe.apiserver.verb;

import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Exchange;
import java.util.concurrent.CompletionStage;

/** A verb that gives one complete answer. */
public interface AnsweringVerb extends Verb {
    CompletionStage<Answer> answer(ApiRequest request);

    @Override
    default void serve(ApiRequest request, Exchange exchange) {
        exchange.send(answer(request));
    }
}
