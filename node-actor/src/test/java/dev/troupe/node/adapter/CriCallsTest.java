package dev.troupe.node.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import dev.troupe.node.port.RuntimeFailure;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CriCallsTest {
    private final Deque<Status> answers = new ArrayDeque<>();

    private ListenableFuture<String> next() {
        Status answer = answers.removeFirst();
        return answer.isOk()
                ? Futures.immediateFuture("done")
                : Futures.immediateFailedFuture(answer.asRuntimeException());
    }

    private void gone(Status... given) throws Exception {
        answers.addAll(List.of(given));
        CriCalls.gone(this::next).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Test
    void whatIsAlreadyGoneIsWhatWasAskedFor() throws Exception {
        gone(Status.NOT_FOUND);
        assertThat(answers).isEmpty();
    }

    @Test
    void asksAgainWhileAContainerIsJustEnding() throws Exception {
        Status ending = Status.UNKNOWN.withDescription("failed to kill container \"c\": ttrpc: closed: unknown");
        gone(ending, ending, Status.OK);
        assertThat(answers).isEmpty();
    }

    @Test
    void givesUpInTheEndAndAtOnceOtherwise() {
        Status ending = Status.UNKNOWN.withDescription("ttrpc: closed");
        assertThatThrownBy(() -> gone(ending, ending, ending, ending, ending, Status.OK))
                .cause()
                .isInstanceOf(RuntimeFailure.class);
        answers.clear();
        assertThatThrownBy(() -> gone(Status.UNAVAILABLE, Status.OK)).cause().isInstanceOf(RuntimeFailure.class);
        assertThat(answers).containsExactly(Status.OK);
    }
}
