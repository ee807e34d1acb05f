package dev.troupe.apiserver.http;

import dev.troupe.api.StatusException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads a request's body up to a limit. */
public final class RequestBody {
    private static final byte[] NONE = {};

    private RequestBody() {}

    /**
     * Completes with the body on the event loop; must be called before the first turn of the loop ends.
     * Fails with 413 beyond {@code limitBytes}.
     */
    public static CompletionStage<byte[]> read(HttpServerRequest request, int limitBytes) {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        if (declaredLength(request) > limitBytes) {
            result.completeExceptionally(tooLarge(limitBytes));
            return result;
        }
        Buffer received = Buffer.buffer();
        request.handler(chunk -> {
            if (result.isDone()) {
                return;
            }
            if (received.length() + chunk.length() > limitBytes) {
                result.completeExceptionally(tooLarge(limitBytes));
            } else {
                received.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(failure ->
                result.completeExceptionally(StatusException.badRequest("the request's body could not be read")));
        request.endHandler(end -> result.complete(received.length() == 0 ? NONE : received.getBytes()));
        return result;
    }

    private static StatusException tooLarge(int limitBytes) {
        return StatusException.tooLarge("Request entity too large: limit is " + limitBytes);
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            throw StatusException.badRequest("invalid Content-Length");
        }
    }
}
