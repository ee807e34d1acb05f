package dev.troupe.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ServiceRotationTest {
    private final ServiceRotation rotation = new ServiceRotation();

    @Test
    void whoIsBehindNoServiceNeedNotWait() {
        assertThat(rotation.left("a").toCompletableFuture()).isDone();
    }

    @Test
    void aPodHasLeftWhenTheLastServiceLeadsNobodyThere() {
        rotation.applied("default/one", Set.of("a", "b"));
        rotation.applied("default/two", Set.of("a"));
        CompletableFuture<Void> left = rotation.left("a").toCompletableFuture();
        rotation.applied("default/one", Set.of("b"));
        assertThat(left).isNotDone();
        rotation.applied("default/two", Set.of());
        assertThat(left).succeedsWithin(Duration.ofSeconds(20));
        assertThat(rotation.left("a").toCompletableFuture()).isDone();
        assertThat(rotation.left("b").toCompletableFuture()).isNotDone();
    }

    @Test
    void nobodyWaitsForEver() {
        rotation.applied("default/one", Set.of("a"));
        assertThat(rotation.left("a")).succeedsWithin(Duration.ofSeconds(20));
    }
}
