package dev.troupe.node.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.node.port.RuntimeFailure;
import dev.troupe.node.port.RuntimeFailure.Kind;
import io.grpc.Status;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CriFailuresTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NOT_FOUND | an error | NOT_FOUND",
                "UNAVAILABLE | io exception | UNAVAILABLE",
                "DEADLINE_EXCEEDED | too late | DEADLINE_EXCEEDED",
                "UNKNOWN | failed to resolve reference \"x\": x: not found | NOT_FOUND",
                "UNKNOWN | unexpected status code: 401 Unauthorized | UNAUTHENTICATED",
                "UNKNOWN | failed to reserve sandbox name \"a\": name \"a\" is reserved for \"1\" | ALREADY_EXISTS",
                "UNKNOWN | something else | OTHER",
            })
    void tellsKindsApartByCodeAndWhereThatSaysNothingByText(Status.Code code, String text, Kind kind) {
        RuntimeFailure failure = CriFailures.of(new ExecutionException(
                Status.fromCode(code).withDescription(text).asRuntimeException()));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.text()).isEqualTo(text);
    }
}
