package dev.troupe.apiserver.join;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.http.RequestBody;
import dev.troupe.apiserver.request.RequestInfo;
import dev.troupe.protocol.join.JoinRequest;
import dev.troupe.protocol.join.NodeAdmission;
import dev.troupe.protocol.object.Caller;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;

/** {@code POST /troupe/join}: a machine shows a token and a certificate request, and becomes a node. */
public final class JoinEndpoint {
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final int CREATED = 201;

    private final NodeAdmission admission;
    private final Executor workers;

    /** @param workers threads that may wait */
    public JoinEndpoint(NodeAdmission admission, Executor workers) {
        this.admission = admission;
        this.workers = workers;
    }

    /** Whether a request is for this endpoint. */
    public static boolean isJoin(RequestInfo info) {
        return !info.resourceRequest()
                && info.path().equals(JoinRequest.PATH)
                && info.verb().equals("post");
    }

    /** Reads the body and answers; must be called on the request's event loop. */
    public void serve(Exchange exchange, Caller caller) {
        exchange.send(RequestBody.read(exchange.request(), MAX_BODY_BYTES)
                .thenApplyAsync(body -> answer(body, caller), workers));
    }

    private Answer answer(byte[] body, Caller caller) {
        JsonNode sent;
        try {
            sent = Json.read(body);
        } catch (UncheckedIOException e) {
            throw StatusException.badRequest("the request to join is not JSON");
        }
        return Answer.json(
                CREATED, admission.admit(JoinRequest.read(sent), caller).toJson());
    }
}
