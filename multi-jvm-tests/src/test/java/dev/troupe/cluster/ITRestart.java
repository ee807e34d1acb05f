package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a cluster knew before it was stopped or killed it knows afterwards. It has a cluster of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class ITRestart {
    private ClusterUnderTest cluster;

    @BeforeAll
    void start() throws IOException {
        cluster = ClusterUnderTest.start();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void namespacesAreAsTheyWere() {
        String before = cluster.api().get("/api/v1/namespaces").body();
        cluster.down();
        cluster.up();
        assertThat(cluster.api().get("/api/v1/namespaces").body()).isEqualTo(before);
    }
}
