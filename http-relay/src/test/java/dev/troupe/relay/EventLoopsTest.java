package dev.troupe.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.file.impl.FileResolverImpl;
import io.vertx.core.internal.VertxInternal;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
    /** A JVM that is killed removes no folder that it has made. */
    @Test
    void leaveNoFolderBehind() {
        Vertx vertx = EventLoops.start(1);
        try {
            assertThat(((FileResolverImpl) ((VertxInternal) vertx).fileResolver()).cacheDir())
                    .isNull();
        } finally {
            vertx.close();
        }
    }
}
