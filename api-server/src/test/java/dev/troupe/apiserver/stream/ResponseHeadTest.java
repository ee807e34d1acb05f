package dev.troupe.apiserver.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ResponseHeadTest {
    @Test
    void waitsForTheWholeHead() {
        String head = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nX: a: b\r\n\r\n";
        for (int length = 0; length < head.length(); length++) {
            assertThat(ResponseHead.parse(Buffer.buffer(head.substring(0, length))))
                    .isNull();
        }
        ResponseHead parsed = Objects.requireNonNull(ResponseHead.parse(Buffer.buffer(head + "body")));
        assertThat(parsed.code()).isEqualTo(403);
        assertThat(parsed.header("content-type")).isEqualTo("text/plain");
        assertThat(parsed.header("x")).isEqualTo("a: b");
        assertThat(parsed.header("y")).isEmpty();
        assertThat(parsed.length()).isEqualTo(head.length());
    }

    @Test
    void refusesWhatIsNotHttp() {
        assertThatThrownBy(() -> ResponseHead.parse(Buffer.buffer("SSH-2.0-x\r\n\r\n")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
