package dev.troupe.node.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.protocol.object.StoredObject;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import dev.troupe.testkit.ManualClock;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusivesTest {
    private final InMemoryCluster cluster = new InMemoryCluster(new ManualClock());
    private final AtomicBoolean lease = new AtomicBoolean(true);

    private StoredObject pod(String exclusive) {
        return cluster.create(Builders.pod("default", "single")
                .with(tree -> tree.withObject("/metadata/annotations").put("troupe.dev/exclusive", exclusive)));
    }

    @Test
    void anExclusivePodNeedsTheLeaseAndIsMadeKnownFirst(@TempDir Path folder) {
        StoredObject stored = pod("true");
        Exclusives exclusives = new Exclusives(folder, lease::get, cluster);
        lease.set(false);
        assertThatThrownBy(() -> exclusives
                        .permit(stored.as(Pod.class))
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("exclusive pods must wait");
        assertThat(folder.resolve(stored.header().uid()))
                .as("the watchdog knows it all the same")
                .exists();
        lease.set(true);
        exclusives.permit(stored.as(Pod.class)).toCompletableFuture().join();
        exclusives.gone(stored.header().uid());
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aReplacedPodDoesNotComeBack(@TempDir Path folder) {
        StoredObject stored = pod("true");
        Exclusives exclusives = new Exclusives(folder, lease::get, cluster);
        cluster.remove(stored.key());
        assertThatThrownBy(() -> exclusives
                        .permit(stored.as(Pod.class))
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("has been replaced");
    }

    @Test
    void otherPodsAreNotAsked(@TempDir Path folder) {
        lease.set(false);
        Exclusives exclusives = new Exclusives(folder, lease::get, cluster);
        exclusives.permit(pod("false").as(Pod.class)).toCompletableFuture().join();
        assertThat(folder).isEmptyDirectory();
    }
}
