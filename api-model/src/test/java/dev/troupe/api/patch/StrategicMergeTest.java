package dev.troupe.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrategicMergeTest {

    /** Patches of a pod's spec: what was there, the patch, what comes out. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    sets a field | {"restartPolicy":"Always"} | {"restartPolicy":"Never"} | {"restartPolicy":"Never"}
                    null removes a field | {"restartPolicy":"Always"} | {"restartPolicy":null} | {}
                    null of an absent field is nothing | {} | {"restartPolicy":null} | {}
                    merges containers by name | {"containers":[{"name":"a","image":"x"},{"name":"b","image":"y"}]} | {"containers":[{"name":"b","image":"z"}]} | {"containers":[{"name":"a","image":"x"},{"name":"b","image":"z"}]}
                    new elements come first | {"containers":[{"name":"a"}]} | {"containers":[{"name":"b"}]} | {"containers":[{"name":"b"},{"name":"a"}]}
                    merges maps inside elements | {"containers":[{"name":"a","resources":{"limits":{"cpu":"1"}}}]} | {"containers":[{"name":"a","resources":{"limits":{"memory":"1Gi"}}}]} | {"containers":[{"name":"a","resources":{"limits":{"cpu":"1","memory":"1Gi"}}}]}
                    replaces lists without a strategy | {"tolerations":[{"key":"a"}]} | {"tolerations":[{"key":"b"}]} | {"tolerations":[{"key":"b"}]}
                    replaces plain argument lists | {"containers":[{"name":"a","args":["1","2"]}]} | {"containers":[{"name":"a","args":["3"]}]} | {"containers":[{"name":"a","args":["3"]}]}
                    deletes an element | {"containers":[{"name":"a"},{"name":"b"}]} | {"containers":[{"name":"a","$patch":"delete"}]} | {"containers":[{"name":"b"}]}
                    deleting an absent element is nothing | {"containers":[{"name":"a"}]} | {"containers":[{"name":"c","$patch":"delete"}]} | {"containers":[{"name":"a"}]}
                    replaces a list by directive | {"containers":[{"name":"a"},{"name":"b"}]} | {"containers":[{"name":"c"},{"$patch":"replace"}]} | {"containers":[{"name":"c"}]}
                    empties a list by directive | {"containers":[{"name":"a"}]} | {"containers":[{"$patch":"replace"}]} | {"containers":[]}
                    replaces a map by directive | {"nodeSelector":{"a":"1","b":"2"}} | {"nodeSelector":{"$patch":"replace","c":"3"}} | {"nodeSelector":{"c":"3"}}
                    deletes a map by directive | {"nodeSelector":{"a":"1"}} | {"nodeSelector":{"$patch":"delete"}} | {"nodeSelector":{}}
                    merges a map by directive | {"nodeSelector":{"a":"1"}} | {"nodeSelector":{"$patch":"merge","b":"2"}} | {"nodeSelector":{"a":"1","b":"2"}}
                    orders by setElementOrder | {"containers":[{"name":"a"},{"name":"b"},{"name":"c"}]} | {"$setElementOrder/containers":[{"name":"c"},{"name":"a"}]} | {"containers":[{"name":"b"},{"name":"c"},{"name":"a"}]}
                    orders and changes | {"containers":[{"name":"a"},{"name":"b"}]} | {"$setElementOrder/containers":[{"name":"b"},{"name":"a"},{"name":"n"}],"containers":[{"name":"n","image":"i"}]} | {"containers":[{"name":"b"},{"name":"a"},{"name":"n","image":"i"}]}
                    orders and deletes | {"containers":[{"name":"a"},{"name":"b"}]} | {"$setElementOrder/containers":[{"name":"b"}],"containers":[{"name":"a","$patch":"delete"}]} | {"containers":[{"name":"b"}]}
                    orders a list that is new | {} | {"$setElementOrder/containers":[{"name":"a"}],"containers":[{"name":"a"}]} | {"containers":[{"name":"a"}]}
                    orders nothing where there is no list | {} | {"$setElementOrder/containers":[{"name":"a"}]} | {}
                    nulls in new parts do not arrive | {} | {"containers":[{"name":"a","image":null,"resources":{"limits":null}}]} | {"containers":[{"name":"a","resources":{}}]}
                    directives in new parts do not arrive | {} | {"containers":[{"name":"a"},{"name":"b","$patch":"delete"}]} | {"containers":[{"name":"a"}]}
                    compares merge keys as numbers | {"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP"}]}]} | {"containers":[{"name":"a","ports":[{"containerPort":80,"name":"web"}]}]} | {"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP","name":"web"}]}]}
                    a value of another type replaces | {"nodeSelector":"odd"} | {"nodeSelector":{"a":"1"}} | {"nodeSelector":{"a":"1"}}
                    unknown fields merge as in a merge patch | {"odd":{"a":[1],"b":2}} | {"odd":{"a":[2],"b":null,"c":3}} | {"odd":{"a":[2],"c":3}}
                    """)
    void patchesPodSpecs(String rule, String spec, String patch, String result) {
        ObjectNode target = Json.object();
        target.set("spec", Json.read(spec));
        ObjectNode patched = apply(target, "{\"spec\":" + patch + "}", TestSchema.POD);
        assertThat(patched.get("spec").toString()).isEqualTo(Json.read(result).toString());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    joins lists of values | {"finalizers":["a","b"]} | {"finalizers":["c","a"]} | {"finalizers":["c","a","b"]}
                    deletes values | {"finalizers":["a","b"]} | {"$deleteFromPrimitiveList/finalizers":["a"]} | {"finalizers":["b"]}
                    deletes and adds values | {"finalizers":["a","b"]} | {"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["c"]} | {"finalizers":["c","b"]}
                    orders values | {"finalizers":["a","b"]} | {"$setElementOrder/finalizers":["b","a"]} | {"finalizers":["b","a"]}
                    deletes from a list that is absent | {} | {"$deleteFromPrimitiveList/finalizers":["a"]} | {}
                    merges owners by uid | {"ownerReferences":[{"uid":"1","name":"x"}]} | {"ownerReferences":[{"uid":"1","name":"y"}]} | {"ownerReferences":[{"uid":"1","name":"y"}]}
                    removes one label | {"labels":{"a":"1","b":"2"}} | {"labels":{"a":null}} | {"labels":{"b":"2"}}
                    """)
    void patchesMetadata(String rule, String metadata, String patch, String result) {
        ObjectNode target = Json.object();
        target.set("metadata", Json.read(metadata));
        assertThat(apply(target, "{\"metadata\":" + patch + "}", TestSchema.POD).get("metadata"))
                .isEqualTo(Json.read(result));
    }

    @Test
    void retainKeysClearsTheFieldsThatItDoesNotList() {
        JsonNode deployment =
                Json.read("{\"spec\":{\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":1}}}}");
        assertThat(apply(
                        deployment,
                        "{\"spec\":{\"strategy\":{\"$retainKeys\":[\"type\"],\"type\":\"Recreate\"}}}",
                        TestSchema.DEPLOYMENT))
                .isEqualTo(Json.read("{\"spec\":{\"strategy\":{\"type\":\"Recreate\"}}}"));
    }

    @Test
    void kubectlSetImageChangesOneContainer() {
        JsonNode deployment = Json.read("""
                {"spec":{"replicas":3,"template":{"spec":{"containers":[
                  {"name":"web","image":"nginx:1","ports":[{"containerPort":80,"protocol":"TCP"}]},
                  {"name":"side","image":"side:1"}]}}}}
                """);
        JsonNode patched = apply(deployment, """
                {"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"web"},{"name":"side"}],
                  "containers":[{"image":"nginx:2","name":"web"}]}}}}
                """, TestSchema.DEPLOYMENT);
        assertThat(patched.at("/spec/template/spec/containers")).isEqualTo(Json.read("""
                        [{"name":"web","image":"nginx:2","ports":[{"containerPort":80,"protocol":"TCP"}]},
                         {"name":"side","image":"side:1"}]
                        """));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"spec":{"containers":[{"image":"x","ports":[{"containerPort":80}]}]}} | 400 | map: map[image:x ports:[map[containerPort:80]]] does not contain declared merge key: name
                    {"spec":{"containers":[{"$patch":"delete"}]}} | 400 | map: map[$patch:delete] does not contain declared merge key: name
                    {"spec":{"$patch":"sing"}} | 400 | unknown patch type: sing in map: map[$patch:sing]
                    {"spec":{"containers":[{"name":"a","$patch":"merge"}]}} | 400 | merging lists cannot yet be specified in the patch
                    {"spec":{"containers":["a"]}} | 400 | list element types are not identical: [[map[name:web]] [a]]
                    {"spec":{"containers":[[]]}} | 422 | lists of lists are not supported
                    {"spec":{"$retainKeys":"type"}} | 400 | invalid patch format of retainKeys
                    {"spec":{"$retainKeys":[],"restartPolicy":"Never"}} | 400 | invalid patch format of retainKeys
                    {"spec":{"$setElementOrder/containers":7}} | 400 | invalid patch format of setElementOrder list
                    {"metadata":{"$deleteFromPrimitiveList/finalizers":"a"}} | 400 | invalid patch format of primitive list
                    """)
    void refusesInTheWordsOfKubernetes(String patch, int code, String message) {
        JsonNode pod =
                Json.read("{\"metadata\":{\"finalizers\":[\"a\"]},\"spec\":{\"containers\":[{\"name\":\"web\"}]}}");
        assertThatThrownBy(() -> apply(pod, patch, TestSchema.POD))
                .isInstanceOfSatisfying(StatusException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(code);
                    assertThat(refusal.text()).isEqualTo(message);
                });
    }

    @Test
    void refusesAnOrderThatContradictsThePatch() {
        assertThatThrownBy(() -> apply(
                        Json.read("{\"spec\":{}}"),
                        "{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"b\"},{\"name\":\"a\"}],"
                                + "\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}]}}",
                        TestSchema.POD))
                .hasMessageContaining("doesn't match $setElementOrder list");
    }

    @Test
    void mergesLongListsInTimeProportionalToTheirLength() {
        ObjectNode target = Json.object();
        ObjectNode patch = Json.object();
        for (int i = 0; i < 20_000; i++) {
            target.withArray("/spec/containers").addObject().put("name", "t" + i);
            patch.withArray("/spec/containers").addObject().put("name", "p" + i);
        }
        assertThat(apply(target, patch.toString(), TestSchema.POD).at("/spec/containers"))
                .hasSize(40_000);
    }

    @Test
    void patchingTwiceIsPatchingOnce() {
        long seed = 555;
        RandomPods pods = new RandomPods(new Random(seed));
        for (int i = 0; i < 3_000; i++) {
            ObjectNode target = pods.pod();
            ObjectNode patch = pods.patch();
            ObjectNode before = target.deepCopy();
            ObjectNode once = apply(target, patch.toString(), TestSchema.POD);
            assertThat(apply(once, patch.toString(), TestSchema.POD))
                    .as("seed %d: %s with %s", seed, target, patch)
                    .isEqualTo(once);
            assertThat(target).isEqualTo(before);
            assertThat(once.toString())
                    .as("seed %d: no directive arrives", seed)
                    .doesNotContain("$")
                    .doesNotContain("null");
        }
    }

    private static ObjectNode apply(JsonNode target, String patch, TestSchema schema) {
        return Patches.strategic((ObjectNode) target, patch.getBytes(StandardCharsets.UTF_8), schema);
    }
}
