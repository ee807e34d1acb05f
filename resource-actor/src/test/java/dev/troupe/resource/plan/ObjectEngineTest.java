package dev.troupe.resource.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.api.schema.Schemas;
import dev.troupe.protocol.journal.ChangeType;
import dev.troupe.protocol.object.Caller;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteOptions;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.WriteRequest.PatchType;
import dev.troupe.protocol.object.Written.Outcome;
import dev.troupe.resource.namespace.NamespaceRules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObjectEngineTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ResourceKey KEY = new ResourceKey("configmaps", "default", "settings");
    private static final WriteOptions OPTIONS = options(NOW.plusSeconds(10));

    private final ObjectEngine engine = engine("configmaps", KindRules.PASSIVE);

    @Test
    void createsWithUidAndTime() {
        StoredObject created = committed(engine.decide(null, create("a"), NOW), 7);

        assertThat(created.tree().at("/metadata/uid").asText()).isEqualTo("uid-1");
        assertThat(created.tree().at("/metadata/creationTimestamp").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(created.tree().at("/metadata/resourceVersion").asText()).isEqualTo("7");
    }

    @Test
    void refusesToCreateTwice() {
        StoredObject present = committed(engine.decide(null, create("a"), NOW), 1);

        assertRefused(() -> engine.decide(present, create("b"), NOW), 409, "AlreadyExists");
    }

    @Test
    void refusesResourceVersionOnCreate() {
        WriteRequest.Create create = create("a");
        Json.child(create.object(), "metadata").put("resourceVersion", "3");

        assertRefused(() -> engine.decide(null, create, NOW), 400, "BadRequest");
    }

    @Test
    void refusesUpdateFromAnOldRevision() {
        StoredObject present = committed(engine.decide(null, create("a"), NOW), 5);

        assertRefused(() -> engine.decide(present, update(configMap("b"), "4", ""), NOW), 409, "Conflict");
    }

    @Test
    void refusesAnotherIncarnation() {
        StoredObject present = committed(engine.decide(null, create("a"), NOW), 5);

        assertRefused(() -> engine.decide(present, update(configMap("b"), "", "other"), NOW), 409, "Conflict");
    }

    @Test
    void writesNoRowWhenNothingChanges() {
        StoredObject present = committed(engine.decide(null, create("a"), NOW), 5);

        Decision decision = engine.decide(present, update(present.tree(), "", ""), NOW.plusSeconds(1));

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Answer.class,
                        answer -> assertThat(answer.answer().outcome()).isEqualTo(Outcome.UNCHANGED));
    }

    @Test
    void keepsWhatOnlyTheClusterSets() {
        StoredObject present = committed(engine.decide(null, create("a"), NOW), 5);
        ObjectNode body = configMap("b");
        Json.child(body, "metadata").put("creationTimestamp", "1999-01-01T00:00:00Z");

        StoredObject updated = committed(engine.decide(present, update(body, "", ""), NOW.plusSeconds(9)), 6);

        assertThat(updated.tree().at("/metadata/creationTimestamp").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(updated.tree().at("/data/k").asText()).isEqualTo("b");
    }

    @Test
    void eventHoldsTheDifference() {
        StoredObject present = committed(engine.decide(null, create("a"), NOW), 5);

        Decision decision = engine.decide(present, patch("{\"data\":{\"k\":null,\"l\":\"m\"}}"), NOW);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Persist.class,
                        persist -> assertThat(Objects.requireNonNull(
                                                persist.entry().event().mergePatch())
                                        .path("data"))
                                .isEqualTo(Json.read("{\"k\":null,\"l\":\"m\"}")));
    }

    @Test
    void deletesAtOnceWhatNothingHolds() {
        StoredObject present = committed(engine.decide(null, create("a"), NOW), 5);

        assertThat(typeOf(engine.decide(present, delete(null), NOW))).isEqualTo(ChangeType.DELETED);
    }

    @Test
    void waitsForFinalizersAndGoesWithTheLast() {
        WriteRequest.Create create = create("a");
        Json.child(create.object(), "metadata").putArray("finalizers").add("example.com/wait");
        StoredObject present = committed(engine.decide(null, create, NOW), 5);

        StoredObject terminating = committed(engine.decide(present, delete(null), NOW), 6);
        assertThat(terminating.header().terminating()).isTrue();

        Decision last = engine.decide(terminating, patch("{\"metadata\":{\"finalizers\":null}}"), NOW);
        assertThat(typeOf(last)).isEqualTo(ChangeType.DELETED);
    }

    @Test
    void foregroundDeletionIsAFinalizer() {
        StoredObject present = committed(engine.decide(null, create("a"), NOW), 5);

        StoredObject terminating = committed(engine.decide(present, delete("Foreground"), NOW), 6);

        assertThat(terminating.tree().at("/metadata/finalizers/0").asText()).isEqualTo("foregroundDeletion");
    }

    @Test
    void namespaceStaysUntilItIsFinalized() {
        ObjectEngine namespaces = engine("namespaces", new NamespaceRules());
        ResourceKey key = ResourceKey.clusterScoped("namespaces", "team");
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
        object.putObject("metadata").put("name", "team");
        StoredObject present =
                committed(namespaces.decide(null, new WriteRequest.Create(key, object, OPTIONS), NOW), 1);

        StoredObject terminating = committed(
                namespaces.decide(present, new WriteRequest.Delete(key, null, null, null, null, OPTIONS), NOW), 2);
        assertThat(terminating.tree().at("/status/phase").asText()).isEqualTo("Terminating");

        ObjectNode body = Json.object();
        body.putObject("spec").putArray("finalizers");
        Decision finalized =
                namespaces.decide(terminating, new WriteRequest.Update(key, "finalize", body, OPTIONS), NOW);
        assertThat(typeOf(finalized)).isEqualTo(ChangeType.DELETED);
    }

    @Test
    void aWriteOfTheStatusTakesMetadataButNotTheSpec() {
        ObjectEngine namespaces = engine("namespaces", new NamespaceRules());
        ResourceKey key = ResourceKey.clusterScoped("namespaces", "team");
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
        object.putObject("metadata").put("name", "team");
        StoredObject present =
                committed(namespaces.decide(null, new WriteRequest.Create(key, object, OPTIONS), NOW), 1);
        String patch = "{\"metadata\":{\"uid\":\"uid-1\",\"annotations\":{\"a\":\"b\"}},\"spec\":{\"finalizers\":null},"
                + "\"status\":{\"conditions\":[{\"type\":\"T\",\"status\":\"True\"}]}}";

        StoredObject changed = committed(
                namespaces.decide(
                        present,
                        new WriteRequest.Patch(
                                key, "status", PatchType.MERGE, patch.getBytes(StandardCharsets.UTF_8), OPTIONS),
                        NOW),
                2);

        assertThat(changed.tree().at("/metadata/annotations/a").asText()).isEqualTo("b");
        assertThat(changed.tree().at("/status/conditions/0/type").asText()).isEqualTo("T");
        assertThat(changed.tree().at("/spec/finalizers/0").asText()).isEqualTo("kubernetes");
        for (String wrong : List.of(
                "{\"labels\":{\"a\":\"not ok!\"}}",
                "{\"annotations\":{\"not ok!\":\"b\"}}",
                "{\"finalizers\":[\"a b\"]}")) {
            byte[] metadata = ("{\"metadata\":" + wrong + "}").getBytes(StandardCharsets.UTF_8);
            assertRefused(
                    () -> namespaces.decide(
                            changed, new WriteRequest.Patch(key, "status", PatchType.MERGE, metadata, OPTIONS), NOW),
                    422,
                    "Invalid");
        }
    }

    @Test
    void refusesWhatComesTooLate() {
        WriteRequest late = new WriteRequest.Create(KEY, configMap("a"), options(NOW.minusSeconds(1)));

        assertRefused(() -> engine.decide(null, late, NOW), 504, "Timeout");
    }

    @Test
    void refusesChangesOfWhatIsNotThere() {
        assertRefused(() -> engine.decide(null, patch("{}"), NOW), 404, "NotFound");
        assertRefused(() -> engine.decide(null, delete(null), NOW), 404, "NotFound");
    }

    @Test
    void appliesToTheRevisionAndUidThatTheConfigurationNames() {
        StoredObject present = committed(engine.decide(null, create("a"), NOW), 5);

        assertRefused(() -> engine.decide(present, apply("resourceVersion: '4'"), NOW), 409, "Conflict");
        assertRefused(() -> engine.decide(present, apply("uid: other"), NOW), 409, "Conflict");
        assertRefused(() -> engine.decide(null, apply("uid: other"), NOW), 409, "Conflict");
        assertThat(typeOf(engine.decide(present, apply("resourceVersion: '5'"), NOW)))
                .isEqualTo(ChangeType.UPDATED);
    }

    @Test
    void refusesPatchesThatRenameOrMove() {
        StoredObject present = committed(engine.decide(null, create("a"), NOW), 5);

        assertRefused(() -> engine.decide(present, patch("{\"metadata\":{\"name\":\"x\"}}"), NOW), 400, "BadRequest");
        assertRefused(() -> engine.decide(present, patch("{\"metadata\":null}"), NOW), 400, "BadRequest");
        assertRefused(
                () -> engine.decide(present, patch("{\"metadata\":{\"namespace\":\"x\"}}"), NOW), 400, "BadRequest");
    }

    @Test
    void wordsThePreconditionsOfDeletionsAsKubernetesDoes() {
        StoredObject present = committed(engine.decide(null, create("a"), NOW), 5);
        WriteRequest stale = new WriteRequest.Delete(KEY, null, null, null, "4", OPTIONS);

        assertThatThrownBy(() -> engine.decide(present, stale, NOW))
                .hasMessageContaining(
                        "Operation cannot be fulfilled on ConfigMap \"settings\": the ResourceVersion in the"
                                + " precondition (4) does not match the ResourceVersion in record (5). The object might have"
                                + " been modified");
    }

    private static ObjectEngine engine(String resource, KindRules rules) {
        KindDefinition kind = Kinds.builtIn().get(resource);
        return new ObjectEngine(
                kind,
                rules,
                Objects.requireNonNull(Schemas.builtIn().find(kind.schema())),
                new ObjectDecoder(),
                () -> "uid-1");
    }

    private static WriteOptions options(Instant deadline) {
        return new WriteOptions(new Caller("alice", List.of()), false, "test", false, FieldValidation.STRICT, deadline);
    }

    private static ObjectNode configMap(String value) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        object.putObject("metadata").put("name", "settings").put("namespace", "default");
        object.putObject("data").put("k", value);
        return object;
    }

    private static WriteRequest.Create create(String value) {
        return new WriteRequest.Create(KEY, configMap(value), OPTIONS);
    }

    private static WriteRequest update(ObjectNode body, String revision, String uid) {
        ObjectNode metadata = Json.child(body, "metadata");
        metadata.put("resourceVersion", revision);
        if (!uid.isEmpty()) {
            metadata.put("uid", uid);
        }
        return new WriteRequest.Update(KEY, "", body, OPTIONS);
    }

    private static WriteRequest patch(String json) {
        return new WriteRequest.Patch(KEY, "", PatchType.MERGE, json.getBytes(StandardCharsets.UTF_8), OPTIONS);
    }

    private static WriteRequest apply(String metadata) {
        String config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, " + metadata + "}\ndata: {l: m}\n";
        return new WriteRequest.Patch(KEY, "", PatchType.APPLY, config.getBytes(StandardCharsets.UTF_8), OPTIONS);
    }

    private static WriteRequest delete(@Nullable String propagation) {
        return new WriteRequest.Delete(KEY, null, propagation, null, null, OPTIONS);
    }

    private static StoredObject committed(Decision decision, long revision) {
        Decision.Persist persist = (Decision.Persist) decision;
        persist.entry().committedAt(revision);
        return persist.entry().object();
    }

    private static ChangeType typeOf(Decision decision) {
        return ((Decision.Persist) decision).entry().type();
    }

    private static void assertRefused(ThrowingCallable call, int code, String reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.reason()).isEqualTo(reason);
        });
    }
}
