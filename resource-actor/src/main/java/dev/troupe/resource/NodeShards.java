package dev.troupe.resource;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;

/**
 * Where the entities of Node objects live: each in a shard of its own, and never on the machine that it describes if
 * there is another. So it can be said at once that a node has died, without waiting until its shards have moved.
 */
final class NodeShards extends ShardCoordinator.AbstractShardAllocationStrategy
        implements ShardCoordinator.ActorSystemDependentAllocationStrategy {
    /** A member's role that tells its node's name. */
    private static final String NAME_ROLE = "name-";

    private @Nullable Cluster cluster;

    /** One shard for each object. */
    static final class Extractor extends ShardingMessageExtractor<ShardingEnvelope<ObjectCommand>, ObjectCommand> {
        @Override
        public String entityId(ShardingEnvelope<ObjectCommand> envelope) {
            return envelope.entityId();
        }

        @Override
        public String shardId(String entityId) {
            // Shards are named in the paths of actors, where a slash would be a step down.
            return entityId.substring(entityId.lastIndexOf('/') + 1);
        }

        @Override
        public ObjectCommand unwrapMessage(ShardingEnvelope<ObjectCommand> envelope) {
            return envelope.message();
        }
    }

    @Override
    public void start(ActorSystem system) {
        cluster = Cluster.get(system);
    }

    @Override
    public Future<ActorRef> allocateShard(
            ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> allocations) {
        return Future.successful(allocations.entrySet().stream()
                .min(Comparator.<Map.Entry<ActorRef, IndexedSeq<String>>>comparingInt(
                                region -> isOwn(shardId, region.getKey()) ? 1 : 0)
                        .thenComparingInt(region -> region.getValue().length())
                        .thenComparing(region -> region.getKey().path().toString()))
                .map(Map.Entry::getKey)
                .orElse(requester));
    }

    @Override
    public Future<Set<String>> rebalance(Map<ActorRef, IndexedSeq<String>> allocations, Set<String> inProgress) {
        Set<String> misplaced = new HashSet<>();
        if (allocations.size() > 1 && inProgress.isEmpty()) {
            allocations.forEach((region, shards) -> {
                for (String shard : scala.jdk.javaapi.CollectionConverters.asJava(shards)) {
                    if (isOwn(shard, region)) {
                        misplaced.add(shard);
                    }
                }
            });
        }
        return Future.successful(misplaced);
    }

    /** Whether the region is on the machine that the object describes. */
    private boolean isOwn(String node, ActorRef region) {
        return rolesAt(region.path().address()).contains(NAME_ROLE + node);
    }

    private List<String> rolesAt(Address address) {
        Cluster members = cluster;
        if (members == null) {
            return List.of();
        }
        if (address.hasLocalScope()) {
            return List.copyOf(members.getSelfRoles());
        }
        for (var member : members.state().getMembers()) {
            if (member.address().equals(address)) {
                return List.copyOf(member.getRoles());
            }
        }
        return List.of();
    }
}
