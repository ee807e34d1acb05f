package dev.troupe.apiserver.node;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A log that another node sends. As much is read from the connection as is asked for; the connection's own window then
 * slows the node. Serves one subscriber. Everything is done on the connection's event loop.
 */
final class RemoteLog implements Flow.Publisher<ByteBuffer> {
    private final HttpClientResponse response;
    private final Context context;
    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private boolean complete;
    private boolean over;
    private @Nullable Throwable broken;

    /** Must be made on the connection's event loop, as soon as the response is there. */
    RemoteLog(HttpClientResponse response) {
        this.response = response;
        this.context = Vertx.currentContext();
        response.pause();
        response.handler(bytes -> {
            if (subscriber != null && !over) {
                subscriber.onNext(ByteBuffer.wrap(bytes.getBytes()));
            }
        });
        response.endHandler(end -> {
            complete = true;
            tellEnd();
        });
        response.exceptionHandler(failure -> {
            broken = failure;
            tellEnd();
        });
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> one) {
        context.runOnContext(ignored -> {
            if (subscriber != null) {
                throw new IllegalStateException("a log from another node has one reader");
            }
            subscriber = one;
            one.onSubscribe(new Reading());
            tellEnd();
        });
    }

    private void tellEnd() {
        if (over || subscriber == null) {
            return;
        }
        if (complete) {
            finish();
            subscriber.onComplete();
        } else if (broken != null) {
            finish();
            subscriber.onError(broken);
        }
    }

    /** The connection served this log only; by its end the node knows that nobody reads any more. */
    private void finish() {
        over = true;
        response.request().connection().close();
    }

    private final class Reading implements Flow.Subscription {
        @Override
        public void request(long n) {
            context.runOnContext(ignored -> {
                if (!over) {
                    response.fetch(n);
                }
            });
        }

        @Override
        public void cancel() {
            context.runOnContext(ignored -> {
                if (!over) {
                    finish();
                }
            });
        }
    }
}
