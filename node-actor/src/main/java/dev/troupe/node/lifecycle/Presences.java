package dev.troupe.node.lifecycle;

import dev.troupe.node.lease.LeaseSettings;
import dev.troupe.node.lease.WorkerSightings;
import dev.troupe.node.plan.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.jspecify.annotations.Nullable;

/** How present each node is: members as the cluster finds them, workers by when they were last heard. */
final class Presences {
    /** How often workers' silence is looked at. */
    static final Duration LISTEN_EVERY = Duration.ofMillis(250);

    /** Who has not listened for so long stood still. */
    private static final Duration STOOD_STILL = LISTEN_EVERY.multipliedBy(4);

    private final Departures departures;
    private final WorkerSightings workers;
    private final LeaseSettings settings;
    private final Map<String, Presence> last = new HashMap<>();
    private @Nullable Instant listened;

    Presences(Departures departures, WorkerSightings workers, LeaseSettings settings) {
        this.departures = departures;
        this.workers = workers;
        this.settings = settings;
    }

    Presence of(String node, CurrentClusterState state, Instant now) {
        return worker(node, state).orElseGet(() -> departures.presence(node, state, now));
    }

    private Optional<Presence> worker(String node, CurrentClusterState state) {
        return Departures.isMember(node, state)
                ? Optional.empty()
                : workers.presence(node, settings.workerPatience(), settings.restartGrace());
    }

    /** The workers that are more or less present than when this was last asked. */
    List<String> changed(Set<String> nodes, CurrentClusterState state, Instant now) {
        if (listened != null && Duration.between(listened, now).compareTo(STOOD_STILL) > 0) {
            workers.stoodStill();
        }
        listened = now;
        List<String> changed = new ArrayList<>();
        for (String node : nodes) {
            Presence presence = worker(node, state).orElse(null);
            if (presence == null) {
                last.remove(node);
            } else if (!presence.equals(last.put(node, presence))) {
                changed.add(node);
            }
        }
        last.keySet().retainAll(nodes);
        return changed;
    }
}
