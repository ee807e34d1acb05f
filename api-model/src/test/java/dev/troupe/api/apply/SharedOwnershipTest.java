package dev.troupe.api.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.JsonEquality;
import dev.troupe.api.StatusException;
import dev.troupe.api.patch.Patches;
import dev.troupe.api.patch.RandomPods;
import dev.troupe.api.patch.TestSchema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for any sequence of applies, patches and replacements by several managers. */
class SharedOwnershipTest {
    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
    private static final String[] MANAGERS = {"ann", "bob", "cleo"};

    @Test
    void ownersStayTrueToTheObjectWhateverManagersDo() {
        long seed = 555_000;
        Random random = new Random(seed);
        RandomPods pods = new RandomPods(random);
        int applies = 0;
        for (int story = 0; story < 200; story++) {
            ObjectNode live = null;
            for (int step = 0; step < 8; step++) {
                Instant now = START.plusSeconds(step);
                String manager = MANAGERS[random.nextInt(MANAGERS.length)];
                String context = "seed " + seed + ", story " + story + ", step " + step;
                try {
                    ObjectNode next = random.nextBoolean()
                            ? apply(live, pods.pod(), manager, random.nextBoolean(), now, context)
                            : update(live, pods, manager, random.nextBoolean(), now);
                    assertOwnersAreConsistent(next, context);
                    live = next;
                    applies++;
                } catch (StatusException refusal) {
                    assertThat(refusal.code()).as(context).isEqualTo(409);
                }
            }
        }
        assertThat(applies).isGreaterThan(500);
    }

    private static ObjectNode apply(
            @Nullable ObjectNode live, ObjectNode config, String manager, boolean force, Instant now, String context) {
        ObjectNode next = ServerSideApply.apply(live, config, TestSchema.POD, manager, force, "", now);
        ObjectNode again =
                ServerSideApply.apply(next, config, TestSchema.POD, manager, false, "", now.plusSeconds(3600));
        assertThat(again).as("%s: applying twice is applying once", context).isEqualTo(next);
        Comparison missing =
                Comparison.of(next, (ObjectNode) ConfigMerge.merge(next, config, TestSchema.POD), TestSchema.POD);
        assertThat(missing.isEmpty())
                .as("%s: the object has what was applied", context)
                .isTrue();
        ObjectNode wanted = FieldsOf.applied(config, TestSchema.POD);
        FieldSets.remove(wanted, entry(next, manager, "Apply"));
        assertThat(wanted).as("%s: the manager owns what it applied", context).isEmpty();
        return next;
    }

    private static ObjectNode update(
            @Nullable ObjectNode live, RandomPods pods, String manager, boolean patch, Instant now) {
        ObjectNode after = pods.pod();
        if (live != null && patch) {
            after = Patches.strategic(live, pods.patch().toString().getBytes(StandardCharsets.UTF_8), TestSchema.POD);
        }
        ObjectNode expected = after.deepCopy();
        ManagedFields.track(live, after, TestSchema.POD, manager, "", "v1", now);
        if (live != null) {
            Comparison difference = Comparison.of(live, after, TestSchema.POD);
            ObjectNode changed = difference.changed();
            FieldSets.remove(changed, entry(after, manager, "Update"));
            boolean tracked = ManagedEntries.fieldOf(live) != null;
            assertThat(!tracked || changed.isEmpty())
                    .as("who changes a field owns it")
                    .isTrue();
        }
        ((ObjectNode) expected.get("metadata")).remove("managedFields");
        ObjectNode content = after.deepCopy();
        ((ObjectNode) content.get("metadata")).remove("managedFields");
        assertThat(JsonEquality.same(content, expected))
                .as("tracking changes nothing but the entries")
                .isTrue();
        return after;
    }

    /** Each owned field exists, each entry is there once and owns something, and the text is in canonical order. */
    private static void assertOwnersAreConsistent(ObjectNode object, String context) {
        ObjectNode existing = FieldsOf.created(object, TestSchema.POD);
        FieldSets.add(existing, withContainers(object));
        List<String> seen = new ArrayList<>();
        for (JsonNode entry : object.at("/metadata/managedFields")) {
            ObjectNode fields = (ObjectNode) entry.get("fieldsV1").deepCopy();
            assertThat(fields).as(context).isNotEmpty();
            ObjectNode sorted = fields.deepCopy();
            FieldSets.sort(sorted);
            assertThat(fields.toString()).as(context).isEqualTo(sorted.toString());
            FieldSets.remove(fields, existing);
            assertThat(fields.toString())
                    .as("%s: no field is owned that is not there: %s", context, object)
                    .isEqualTo("{}");
            seen.add(entry.get("manager").asText() + entry.get("operation").asText());
        }
        assertThat(seen).as(context).doesNotHaveDuplicates();
    }

    /** Also lists and maps that hold something count as existing. */
    private static ObjectNode withContainers(ObjectNode object) {
        ObjectNode set = Json.object();
        ObjectNode wrapped =
                FieldsOf.part(object.get("spec"), TestSchema.POD.properties().get("spec"));
        set.set("f:spec", wrapped);
        set.set(
                "f:metadata",
                FieldsOf.part(
                        object.get("metadata"), TestSchema.POD.properties().get("metadata")));
        return set;
    }

    private static ObjectNode entry(ObjectNode object, String manager, String operation) {
        for (JsonNode entry : object.at("/metadata/managedFields")) {
            if (entry.get("manager").asText().equals(manager)
                    && entry.get("operation").asText().equals(operation)) {
                return (ObjectNode) entry.get("fieldsV1");
            }
        }
        return Json.object();
    }
}
