package dev.troupe.persistence.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.Persistence;
import dev.troupe.persistence.database.DatabaseAddress;
import dev.troupe.persistence.support.ObjectEntity;
import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestSystem;
import dev.troupe.protocol.feed.ChangeFeed;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EntityTest {
    private static final ResourceKey KEY = new ResourceKey("configmaps", "default", "web");

    private final DatabaseAddress database = TestDatabase.create();
    private ActorTestKit kit = ActorTestKit.create("troupe", TestSystem.local(database));

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void repliesCarryTheRevision() {
        ActorRef<ObjectEntity.Command> entity = kit.spawn(ObjectEntity.create(KEY));

        assertThat(put(entity, "one").revision()).isEqualTo(1);
        assertThat(put(entity, "two").revision()).isEqualTo(2);
        ChangeFeed feed = Persistence.get(kit.system()).feed();
        assertThat(feed.await(2)).succeedsWithin(Duration.ofSeconds(1));
        assertThat(feed.find(KEY).orElseThrow().revision()).isEqualTo(2);
    }

    @Test
    void recoversItsLastEntryWithRevisionAndSequenceNumber() {
        put(kit.spawn(ObjectEntity.create(KEY)), "one");
        kit.shutdownTestKit();
        kit = ActorTestKit.create("troupe", TestSystem.local(database));

        ActorRef<ObjectEntity.Command> again = kit.spawn(ObjectEntity.create(KEY));

        ObjectEntity.State recovered = get(again);
        assertThat(recovered.revision()).isEqualTo(1);
        assertThat(recovered.sequenceNumber()).isEqualTo(1);
        assertThat(put(again, "two").sequenceNumber()).isEqualTo(2);
    }

    @Test
    void aDeletedObjectRecoversAsGoneAndItsNameContinues() {
        ActorRef<ObjectEntity.Command> entity = kit.spawn(ObjectEntity.create(KEY));
        put(entity, "one");
        TestProbe<ObjectEntity.State> probe = kit.createTestProbe();
        entity.tell(new ObjectEntity.Delete(probe.ref()));
        assertThat(probe.receiveMessage().exists()).isFalse();
        kit.stop(entity);

        ActorRef<ObjectEntity.Command> again = kit.spawn(ObjectEntity.create(KEY));

        assertThat(get(again).exists()).isFalse();
        ObjectEntity.State created = put(again, "two");
        assertThat(created.exists()).isTrue();
        assertThat(created.sequenceNumber()).isEqualTo(3);
    }

    private ObjectEntity.State put(ActorRef<ObjectEntity.Command> entity, String data) {
        TestProbe<ObjectEntity.State> probe = kit.createTestProbe();
        entity.tell(new ObjectEntity.Put(Map.of(), data, probe.ref()));
        return probe.receiveMessage();
    }

    private ObjectEntity.State get(ActorRef<ObjectEntity.Command> entity) {
        TestProbe<ObjectEntity.State> probe = kit.createTestProbe();
        entity.tell(new ObjectEntity.Get(probe.ref()));
        return probe.receiveMessage();
    }
}
