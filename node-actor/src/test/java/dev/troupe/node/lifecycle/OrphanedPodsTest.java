package dev.troupe.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.pod.Exclusive;
import dev.troupe.testkit.Builders;
import dev.troupe.testkit.InMemoryCluster;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OrphanedPodsTest {
    private static final Instant START = Instant.parse("2026-11-26T08:00:00Z");

    private final InMemoryCluster cluster = new InMemoryCluster(InstantSource.fixed(START));
    private final OrphanedPods orphans =
            new OrphanedPods(cluster, cluster, new LostPods(cluster, cluster, InstantSource.fixed(START)));
    private boolean here;

    @BeforeEach
    void begin() {
        cluster.create(Builders.node("node-1"));
        cluster.create(Builders.pod("default", "kept").onNode("node-1"));
        cluster.create(Builders.pod("default", "orphan").onNode("node-2"));
        cluster.create(Builders.pod("default", "unbound"));
    }

    private Set<String> look(int seconds) {
        return orphans.look(Set.of("node-1"), node -> here, START.plusSeconds(seconds));
    }

    private Set<String> names() {
        return Set.copyOf(cluster.committed("pods").stream()
                .map(StoredObject::key)
                .map(key -> key.name())
                .toList());
    }

    @Test
    void goAfterAWhile() {
        assertThat(look(0)).isEmpty();
        assertThat(look(19)).isEmpty();
        assertThat(names()).contains("orphan");
        assertThat(look(25)).containsExactly("node-2");
        assertThat(names()).containsExactlyInAnyOrder("kept", "unbound");
        assertThat(look(31)).isEmpty();
    }

    @Test
    void stayIfTheirNodeIsBackOrOnlyThisViewLacksIt() {
        look(0);
        cluster.create(Builders.node("node-2"));
        look(25);
        assertThat(names()).contains("orphan");
    }

    @Test
    void endAsTheyWishWhereTheAgentWorks() {
        here = true;
        look(0);
        look(25);
        assertThat(cluster.existing(Builders.pod("default", "orphan").key())
                        .tree()
                        .at("/metadata/deletionTimestamp")
                        .asText())
                .isNotEmpty();
        look(90);
        assertThat(names()).as("overdue").doesNotContain("orphan");
    }

    @Test
    void thoseThatRunOnceOnlyWaitUntilTheirNodeIsFenced() {
        cluster.create(Builders.pod("default", "once").onNode("node-3").annotation(Exclusive.ANNOTATION, "true"));
        look(0);
        assertThat(look(25)).contains("node-3");
        assertThat(names()).contains("once");
    }
}
