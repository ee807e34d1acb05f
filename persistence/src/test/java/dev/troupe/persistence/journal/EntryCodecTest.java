package dev.troupe.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.journal.Fact;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.journal.ObjectEvent;
import dev.troupe.protocol.object.Caller;
import dev.troupe.protocol.object.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What was ever written must be readable for ever: each format version has a fixture under {@code journal/}, and none
 * is ever changed. A new fact gets a new fixture beside the old ones.
 */
class EntryCodecTest {
    private static final ResourceKey KEY = new ResourceKey("pods", "default", "web");

    private static final List<Fact> ALL_FACTS = List.of(
            new Fact.Created(),
            new Fact.Updated("status"),
            new Fact.DeletionRequested(30),
            new Fact.Deleted(),
            new Fact.PodBound("node-1"),
            new Fact.ContainerStarted("main"),
            new Fact.ContainerExited("main", 137, "OOMKilled"),
            new Fact.PodPhaseChanged("Pending", "Running"),
            new Fact.ConditionChanged("Ready", "True", ""),
            new Fact.ReplicasChanged(1, 3));

    private static JournalEntry sample() {
        ObjectNode tree = (ObjectNode) Json.read("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default","uid":"u1",
                 "labels":{"app":"wéb"}},"spec":{"nodeName":"node-1"}}""");
        return new JournalEntry(
                ChangeType.UPDATED,
                new ObjectEvent(
                        ALL_FACTS,
                        Json.read("{\"spec\":{\"nodeName\":\"node-1\",\"old\":null}}"),
                        new Caller("alice", List.of("dev", "system:authenticated")),
                        "update",
                        Instant.parse("2026-11-22T10:11:12.123456Z")),
                StoredObject.of(KEY, tree));
    }

    @Test
    void everyFactIsInAFixture() {
        assertThat(ALL_FACTS)
                .extracting(Object::getClass)
                .as("a new fact needs a sample here and a new fixture")
                .containsExactlyInAnyOrder(Fact.class.getPermittedSubclasses());
    }

    @Test
    void readsVersion1() throws IOException {
        assertSame(EntryCodec.decode(fixture("entry-v1.txt"), "1"), sample());
    }

    @Test
    void writesVersion1() throws IOException {
        assertThat(EntryCodec.encode(sample()))
                .asString()
                .isEqualTo(new String(fixture("entry-v1.txt"), StandardCharsets.UTF_8));
    }

    @Test
    void readsDeletionsAndCreationsWithoutPatch() {
        for (ChangeType type : ChangeType.values()) {
            JournalEntry entry = new JournalEntry(
                    type,
                    new ObjectEvent(List.of(), null, new Caller("", List.of()), "delete", Instant.EPOCH),
                    sample().object());
            JournalEntry read = EntryCodec.decode(EntryCodec.encode(entry), EntryCodec.VERSION);
            assertThat(read.type()).isEqualTo(type);
            assertThat(read.event()).isEqualTo(entry.event());
        }
    }

    @Test
    void theFeedsViewOfAnEntryIsTheSameObject() {
        EntryCodec.Change change = EntryCodec.decodeChange(EntryCodec.encode(sample()), EntryCodec.VERSION);

        assertThat(change.type()).isEqualTo(ChangeType.UPDATED);
        assertThat(change.object()).isEqualTo(sample().object());
        assertThat(change.object().header()).isEqualTo(sample().object().header());
    }

    @Test
    void refusesVersionsItDoesNotKnow() {
        assertThatThrownBy(() -> EntryCodec.decode(EntryCodec.encode(sample()), "2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 2");
    }

    private static void assertSame(JournalEntry read, JournalEntry expected) {
        assertThat(read.type()).isEqualTo(expected.type());
        assertThat(read.event()).isEqualTo(expected.event());
        assertThat(read.object()).isEqualTo(expected.object());
        assertThat(read.object().header()).isEqualTo(expected.object().header());
    }

    private static byte[] fixture(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(EntryCodecTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }
}
