package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Patches of all four types that cannot be applied: they change nothing, and the refusal says why. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ITBadPatches {
    private static final String UNPROCESSABLE = "the server rejected our request due to an error in our request";

    private Workspace workspace;
    private Api api;

    @BeforeAll
    void namespace(Workspace workspace) {
        this.workspace = workspace;
        this.api = workspace.api();
    }

    private static String type(String name) {
        return "application/" + name + (name.equals("apply-patch") ? "+yaml" : "+json");
    }

    /** Sends each line's patch and expects the code and message after the arrow. */
    private void refused(String type, String path, String query, String table) {
        JsonNode before = clients(path);
        Refusals refusals = new Refusals(api);
        table.lines().forEach(line -> {
            String[] parts = line.split(" => ", 2);
            int code = Integer.parseInt(parts[1].substring(0, 3));
            refusals.expect(
                    code, parts[1].substring(4), "PATCH", path + query, type(type), parts[0].replace("\\n", "\n"));
        });
        refusals.check();
        assertThat(clients(path)).isEqualTo(before);
    }

    /** What only clients write; a Deployment's controller goes on writing its status meanwhile. */
    private JsonNode clients(String path) {
        ObjectNode object = (ObjectNode) api.get(path).json();
        if (path.contains("/deployments/")) {
            object.remove("status");
            ((ObjectNode) object.path("metadata")).remove(List.of("resourceVersion", "managedFields", "annotations"));
        }
        return object;
    }

    private String configMap(String name) {
        Api.Answer made = api.post(
                workspace.path("configmaps?fieldManager=maker"),
                "{\"metadata\":{\"name\":\"" + name + "\",\"labels\":{\"l\":\"m\"}},\"data\":{\"a\":\"1\"}}");
        assertThat(made.code()).as(made.body()).isEqualTo(201);
        return workspace.path("configmaps/" + name);
    }

    private String deployment(String name) {
        String collection = Sample.DEPLOYMENT.collection(workspace.namespace());
        Api.Answer made = api.post(collection, Sample.DEPLOYMENT.json(workspace.namespace(), name));
        assertThat(made.code()).as(made.body()).isEqualTo(201);
        return collection + "/" + name;
    }

    @Test
    void jsonPatches() {
        refused("json-patch", configMap("json"), "", """
                { => 400 error decoding patch: unexpected end of JSON input
                {} => 400 error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch
                "x" => 400 error decoding patch: json: cannot unmarshal string into Go value of type jsonpatch.Patch
                [1] => 400 error decoding patch
                [{}] => 422 UNPROCESSABLE
                [{"op":"foo","path":"/data"}] => 422 UNPROCESSABLE
                [{"op":"add","path":"data","value":{}}] => 422 UNPROCESSABLE
                [{"op":"remove","path":"/nope/x"}] => 422 UNPROCESSABLE
                [{"op":"replace","path":"/data/zz","value":"1"}] => 422 UNPROCESSABLE
                [{"op":"test","path":"/data/a","value":"9"}] => 422 UNPROCESSABLE
                [{"op":"move","path":"/data/b","from":"/data/zz"}] => 422 UNPROCESSABLE
                [{"op":"replace","path":"","value":5}] => 422 UNPROCESSABLE
                [{"op":"replace","path":"/data/a","value":"2"},{"op":"test","path":"/data/a","value":"1"}] => 422 UNPROCESSABLE
                [{"op":"replace","path":"/data","value":5}] => 400 json: cannot unmarshal number into Go struct field ConfigMap.data of type map[string]string
                [{"op":"replace","path":"/kind","value":"Pod"}] => 400 converting (v1.Pod) to (core.ConfigMap): unknown conversion
                [{"op":"replace","path":"/metadata/name","value":"x"}] => 400 the name of the object (x) does not match the name on the URL (json)
                [{"op":"remove","path":"/metadata"}] => 400 the name of the object (json based on URL) was undeterminable: name must be provided
                [{"op":"replace","path":"/metadata/uid","value":"x"}] => 409 Precondition failed: UID in precondition: x
                [{"op":"replace","path":"/metadata/resourceVersion","value":"1"}] => 409 the object has been modified
                [{"op":"add","path":"/metadata/labels/l","value":"-"}] => 422 metadata.labels: Invalid value: "-"
                """.replace("UNPROCESSABLE", UNPROCESSABLE));
    }

    @Test
    void mergePatches() {
        String path = configMap("merge");
        refused("merge-patch", path, "", """
                { => 400 error decoding patch: unexpected end of JSON input
                [] => 400 error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}
                5 => 400 error decoding patch: json: cannot unmarshal number into Go value of type map[string]interface {}
                {"data":{"a":5}} => 400 json: cannot unmarshal number into Go struct field ConfigMap.data of type string
                {"data":{"a":{}}} => 400 json: cannot unmarshal object into Go struct field ConfigMap.data of type string
                {"metadata":{"name":"x"}} => 400 the name of the object (x) does not match the name on the URL (merge)
                {"metadata":{"namespace":"x"}} => 400 the namespace of the object (x) does not match the namespace on the request
                {"metadata":{"labels":[]}} => 400 cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string
                {"apiVersion":"v2"} => 400 no kind "ConfigMap" is registered for version "v2"
                {"metadata":{"resourceVersion":"1"}} => 409 the object has been modified; please apply your changes to the latest version and try again
                {"metadata":{"finalizers":["x"]}} => 422 metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified
                """);
        refused("merge-patch", path, "?fieldValidation=Strict", """
                {"foo":1} => 422 strict decoding error: unknown field "foo"
                """);
        refused("merge-patch", path, "?force=true", """
                {} => 422 force: Forbidden: may not be specified for non-apply patch
                """);
    }

    @Test
    void strategicPatches() {
        refused("strategic-merge-patch", deployment("strategic"), "", """
                { => 400 error decoding patch: unexpected end of JSON input
                [] => 400 error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}
                {"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}} => 400 map: map[image:x] does not contain declared merge key: name
                {"spec":{"template":{"spec":{"containers":5}}}} => 400 json: cannot unmarshal number into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container
                {"spec":{"$patch":"foo"}} => 400 unknown patch type: foo in map: map[$patch:foo]
                {"spec":{"template":{"spec":{"$setElementOrder/containers":5}}}} => 400 invalid patch format of setElementOrder list
                {"spec":{"template":{"spec":{"$retainKeys":5}}}} => 400 invalid patch format of retainKeys
                {"metadata":{"$deleteFromPrimitiveList/finalizers":5}} => 400 invalid patch format of primitive list
                {"spec":{"replicas":"x"}} => 400 json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32
                {"spec":{"replicas":-1}} => 422 spec.replicas: Invalid value: -1: must be greater than or equal to 0
                {"spec":{"selector":{"matchLabels":{"x":"y"}}}} => 422 field is immutable
                {"spec":{"template":{"spec":{"containers":[{"name":"main","$patch":"delete"}]}}}} => 422 spec.template.spec.containers: Required value
                """);
    }

    @Test
    void appliedConfigurations() {
        String path = configMap("apply");
        String head = "apiVersion: v1\\nkind: ConfigMap\\nmetadata: ";
        refused("apply-patch", path, "?fieldManager=x", """
                a: b: c => 400 yaml: mapping values are not allowed in this context
                - a => 400 json: cannot unmarshal array into Go value
                HEAD{name: other} => 400 the name of the object (other) does not match the name on the URL (apply)
                HEAD{name: apply, namespace: other} => 400 the namespace of the object (other) does not match the namespace on the request
                HEAD{name: apply, managedFields: [{manager: a}]} => 400 metadata.managedFields must be nil
                HEAD{name: apply, resourceVersion: "1"} => 409 the object has been modified
                HEAD{name: apply}\\ndata: [1] => 400 json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string
                HEAD{name: apply}\\ndata: {a: "2"} => 409 Apply failed with 1 conflict: conflict with "maker" using v1: .data.a
                apiVersion: v1\\nkind: Pod => 400 converting (v1.Pod) to (core.ConfigMap): unknown conversion
                """.replace("HEAD", head));
        refused("apply-patch", path, "", """
                {} => 422 fieldManager: Required value: is required for apply patch
                """);
        refused("apply-patch", path, "?fieldManager=" + "x".repeat(129), """
                {} => 422 fieldManager: Too long: may not be more than 128 bytes
                """);
        String deployment =
                "apiVersion: apps/v1\\nkind: Deployment\\nmetadata: {name: applied}\\nspec: {template: {spec: {containers: ";
        refused("apply-patch", deployment("applied"), "?fieldManager=x", """
                HEAD[{image: x}]}}} => 400 .spec.template.spec.containers: element 0: associative list with keys has an element that omits key field "name"
                HEAD[{name: a}, {name: a}]}}} => 400 .spec.template.spec.containers: duplicate entries for key [name="a"]
                """.replace("HEAD", deployment));
    }

    @Test
    void fieldsThatAPatchHasTwice() {
        String strict = "?fieldValidation=Strict";
        String path = configMap("twice");
        refused("merge-patch", path, strict, """
                {"data":{"a":"2","a":"3"}} => 422 strict decoding error: duplicate field "data.a"
                {"data":{"a":"2","a":"3"},"foo":1} => 422 strict decoding error: duplicate field "data.a", unknown field "foo"
                """);
        refused("strategic-merge-patch", path, strict, """
                {"metadata":{"labels":{"a":"2","a":"3"}}} => 422 strict decoding error: duplicate field "metadata.labels.a"
                """);
        refused("json-patch", path, strict, """
                [{"op":"add","path":"/data/a","path":"/data/b","value":"2","who":"me"}] => 422 strict decoding error: json patch duplicate field "[0].path", json patch unknown field "[0].who"
                """);
        refused("apply-patch", path, strict + "&fieldManager=x&force=true", """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"twice"},"data":{"a":"2","a":"3"}} => 400 strict decoding error: yaml: unmarshal errors:
                """);
        refused("merge-patch", deployment("twice") + "/scale", strict, """
                {"spec":{"replicas":0,"replicas":0}} => 422 strict decoding error: duplicate field "spec.replicas"
                """);
        assertThat(workspace.get("configmaps/twice").json().at("/data/a").asText())
                .isEqualTo("1");
        Kubectl.Result warned = workspace
                .kubectl()
                .attempt(
                        "",
                        "patch",
                        "configmap",
                        "twice",
                        "--type=merge",
                        "-p",
                        "{\"data\":{\"a\":\"2\",\"a\":\"3\"}}");
        assertThat(warned.out()).isEqualTo("configmap/twice patched\n");
        assertThat(warned.err()).isEqualTo("Warning: duplicate field \"data.a\"\n");
        Api.Answer ignored =
                api.patch("merge-patch", path + "?fieldValidation=Ignore", "{\"data\":{\"a\":\"4\",\"a\":\"5\"}}");
        assertThat(ignored.code()).as(ignored.body()).isEqualTo(200);
        assertThat(ignored.json().at("/data/a").asText()).isEqualTo("5");
    }

    @Test
    void patchesOfOtherTypesAndOfSubresources() {
        Refusals refusals = new Refusals(api);
        String unknown = "the body of the request was in an unknown format - accepted media types include:"
                + " application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json,"
                + " application/apply-patch+yaml";
        String path = configMap("other");
        refusals.expect(415, unknown, "PATCH", path, "text/plain", "{}");
        refusals.expect(415, unknown, "PATCH", path, "application/json", "{}");
        refusals.expect(
                404,
                "configmaps \"none\" not found",
                "PATCH",
                workspace.path("configmaps/none"),
                type("merge-patch"),
                "{}");
        String scale = deployment("scaled") + "/scale";
        refusals.expect(
                422,
                "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
                "PATCH",
                scale,
                type("merge-patch"),
                "{\"spec\":{\"replicas\":-1}}");
        refusals.expect(
                400,
                "json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32",
                "PATCH",
                scale,
                type("merge-patch"),
                "{\"spec\":{\"replicas\":\"x\"}}");
        refusals.expect(
                422, UNPROCESSABLE, "PATCH", scale, type("json-patch"), "[{\"op\":\"remove\",\"path\":\"/nope\"}]");
        refusals.expect(
                422,
                "status.replicas: Invalid value: -1: must be greater than or equal to 0",
                "PATCH",
                deployment("status") + "/status",
                type("merge-patch"),
                "{\"status\":{\"replicas\":-1}}");
        refusals.check();
    }
}
