package dev.troupe.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.persistence.rendezvous.Rendezvous.Peer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterFormationTest {
    private static final Peer FOUNDER = new Peer("a", true, 2);
    private static final Peer JOINING = new Peer("b", false, 1);
    private static final Peer OF_BEFORE = new Peer("c", true, 1);

    @Test
    void aClusterIsOfTheFoundingThatItsMembersTellOf() {
        assertThat(ClusterFormation.areOf(2, List.of(FOUNDER, JOINING, OF_BEFORE), Set.of("a", "b")))
                .isTrue();
        assertThat(ClusterFormation.areOf(2, List.of(FOUNDER, OF_BEFORE), Set.of("a", "c")))
                .as("a member of the cluster before, and the founder's address from before it founded")
                .isFalse();
        assertThat(ClusterFormation.areOf(2, List.of(JOINING), Set.of("a", "b")))
                .as("nobody has said it yet")
                .isFalse();
    }
}
