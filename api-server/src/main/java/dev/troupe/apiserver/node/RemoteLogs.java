package dev.troupe.apiserver.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.stream.DialFailure;
import dev.troupe.apiserver.stream.StreamTarget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Opens logs at other nodes' endpoints. */
final class RemoteLogs {
    /** How long a node that has accepted the request may take to begin its answer. */
    private static final int ANSWER_MILLIS = 30_000;

    private static final int OK = 200;

    private final Vertx vertx;
    private final HttpClientAgent client;

    RemoteLogs(Vertx vertx, HttpClientAgent client) {
        this.vertx = vertx;
        this.client = client;
    }

    /** The log as it comes; fails with what the node refuses, or in kube-apiserver's words if it cannot be reached. */
    CompletionStage<Flow.Publisher<ByteBuffer>> open(StreamTarget.Node target) {
        HttpConnectOptions node = new HttpConnectOptions()
                .setHost(target.host())
                .setPort(target.port())
                .setSsl(true);
        RequestOptions log = new RequestOptions()
                .setHost(target.host())
                .setPort(target.port())
                .setURI(target.uri())
                .putHeader(StreamTarget.Node.REVISION_HEADER, Long.toString(target.revision()));
        // Connections that were kept might lead to a node that has gone meanwhile, and tell so only after minutes.
        return client.connect(node)
                .compose(connection ->
                        connection.request(log).compose(this::send).onFailure(failure -> connection.close()))
                .recover(failure -> Future.failedFuture(unreachable(target, failure)))
                .compose(RemoteLogs::read)
                .toCompletionStage();
    }

    private Future<HttpClientResponse> send(HttpClientRequest request) {
        long timer = vertx.setTimer(ANSWER_MILLIS, late -> request.reset());
        return request.send().onComplete(answered -> vertx.cancelTimer(timer));
    }

    private static StatusException unreachable(StreamTarget.Node target, Throwable failure) {
        String why = failure instanceof StreamResetException
                ? "net/http: timeout awaiting response headers"
                : DialFailure.text(target.authority(), failure);
        return DialFailure.refusal("Get \"https://" + target.authority() + target.uri() + "\": " + why);
    }

    private static Future<Flow.Publisher<ByteBuffer>> read(HttpClientResponse response) {
        if (response.statusCode() == OK) {
            return Future.succeededFuture(new RemoteLog(response));
        }
        return response.body()
                .eventually(() -> response.request().connection().close())
                .compose(body -> Future.failedFuture(refusal(response.statusCode(), body)));
    }

    /** The node's own words, if it is a node that answers. */
    private static StatusException refusal(int code, Buffer body) {
        try {
            JsonNode status = Json.read(body.getBytes());
            if (Json.text(status, "kind").equals("Status")) {
                return StatusException.fromStatus(status);
            }
        } catch (UncheckedIOException e) {
            // No JSON; told below as it is.
        }
        return DialFailure.refusal("the node answered " + code + ": " + body.toString(StandardCharsets.UTF_8));
    }
}
