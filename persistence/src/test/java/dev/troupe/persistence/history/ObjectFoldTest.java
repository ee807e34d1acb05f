package dev.troupe.persistence.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.persistence.journal.EntryCodec;
import dev.troupe.persistence.journal.EntrySerializer;
import dev.troupe.persistence.journal.Row;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.journal.JournalEntry;
import dev.troupe.protocol.journal.ObjectEvent;
import dev.troupe.protocol.object.Caller;
import dev.troupe.protocol.object.StoredObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObjectFoldTest {
    private static final ResourceKey KEY = new ResourceKey("configmaps", "default", "a");

    private final ObjectFold fold = new ObjectFold(KEY.path(), 0);
    private long last;

    private static ObjectNode object(String data) {
        return object("a", data);
    }

    private static ObjectNode object(String name, String data) {
        ObjectNode tree = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        tree.putObject("metadata").put("name", name).put("namespace", "default").put("uid", "u");
        tree.set("data", Json.read(data));
        return tree;
    }

    private Row row(ChangeType type, @Nullable String patch, ObjectNode object) {
        last++;
        ObjectEvent event = new ObjectEvent(
                List.of(), patch == null ? null : Json.read(patch), new Caller("ann", List.of()), "x", Instant.EPOCH);
        byte[] payload = EntryCodec.encode(new JournalEntry(type, event, StoredObject.of(KEY, object)));
        return new Row(last, KEY.path(), last, EntrySerializer.IDENTIFIER, EntryCodec.VERSION, payload);
    }

    private List<String> created(String data) {
        return fold.take(row(ChangeType.CREATED, null, object(data)));
    }

    private List<String> updated(String patch, String data) {
        return fold.take(row(ChangeType.UPDATED, patch, object(data)));
    }

    @Test
    void whatTheEventsMakeIsWhatTheRowsHold() {
        assertThat(created("{\"x\":\"1\"}")).isEmpty();
        assertThat(updated("{\"data\":{\"y\":\"2\"}}", "{\"x\":\"1\",\"y\":\"2\"}"))
                .isEmpty();
        assertThat(updated("{\"data\":{\"x\":null}}", "{\"y\":\"2\"}")).isEmpty();
        assertThat(fold.take(row(ChangeType.DELETED, null, object("{\"y\":\"2\"}"))))
                .isEmpty();
        assertThat(fold.current()).isNull();
        assertThat(created("{}")).isEmpty();
        assertThat(fold.current()).isEqualTo(object("{}"));
    }

    @Test
    void aRowThatHoldsSomethingElseIsToldOnceAndWithoutItsValues() {
        created("{\"x\":\"1\"}");
        assertThat(updated("{\"data\":{\"y\":\"2\"}}", "{\"x\":\"1\",\"y\":\"forged\",\"z\":\"0\"}"))
                .containsExactly("the row's object is not what the events make of it, at .data.y, .data.z");
        assertThat(updated("{\"data\":{\"x\":\"3\"}}", "{\"x\":\"3\",\"y\":\"2\"}"))
                .isEmpty();
    }

    @Test
    void anEventThatTellsSomethingElseIsToldOnce() {
        created("{\"x\":\"1\"}");
        assertThat(updated("{\"data\":{\"x\":\"forged\"}}", "{\"x\":\"2\"}")).hasSize(1);
        assertThat(updated("{\"data\":{\"y\":\"3\"}}", "{\"x\":\"2\",\"y\":\"3\"}"))
                .isEmpty();
    }

    @Test
    void missingRowsAreTold() {
        last = 4;
        assertThat(created("{}")).containsExactly("its rows before sequence number 5 are missing");
        last = 7;
        assertThat(updated("{}", "{}")).containsExactly("its rows between sequence numbers 5 and 8 are missing");
    }

    @Test
    void rowsThatWereCompactedMayBeMissing() {
        ObjectFold compacted = new ObjectFold(KEY.path(), 5);
        last = 4;
        assertThat(compacted.take(row(ChangeType.UPDATED, "{\"data\":{\"x\":\"1\"}}", object("{\"x\":\"1\"}"))))
                .isEmpty();
        assertThat(compacted.take(row(ChangeType.UPDATED, "{\"data\":{\"x\":\"2\"}}", object("{\"x\":\"2\"}"))))
                .isEmpty();
    }

    @Test
    void lifeAfterDeathIsTold() {
        created("{}");
        assertThat(created("{}")).containsExactly("it is created while it exists");
        fold.take(row(ChangeType.DELETED, "{}", object("{}")));
        assertThat(updated("{}", "{}")).containsExactly("it is changed while it does not exist");
    }

    @Test
    void rowsThatCannotBeReadOrAreAboutAnotherAreTold() {
        assertThat(fold.take(row(ChangeType.CREATED, null, object("b", "{}"))))
                .containsExactly("the row is about another object, configmaps/default/a");
        Row broken = new Row(2, KEY.path(), 2, EntrySerializer.IDENTIFIER, EntryCodec.VERSION, new byte[] {'?'});
        assertThat(fold.take(broken)).singleElement().asString().startsWith("the row cannot be read");
    }

    @Test
    void anUpdateMustTellWhatChanged() {
        created("{}");
        assertThat(fold.take(row(ChangeType.UPDATED, null, object("{}"))))
                .containsExactly("its event does not tell what changed");
    }
}
