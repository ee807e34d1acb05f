package dev.troupe.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.object.WriteRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Create, get, update, patch and delete over HTTPS, and how they are refused. */
final class ObjectsTest {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static ServerFixture server;

    @BeforeAll
    static void start() throws Exception {
        server = new ServerFixture();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String configMap(String metadata) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{" + metadata + "},\"data\":{\"k\":\"1\"}}";
    }

    private static String named(String name) {
        return configMap("\"name\":\"" + name + "\"");
    }

    private static void assertRefused(HttpResponse<String> response, int code, String reason, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
        JsonNode status = Json.read(response.body());
        assertThat(status.path("kind").asText()).isEqualTo("Status");
        assertThat(status.path("reason").asText()).isEqualTo(reason);
        assertThat(status.path("message").asText()).isEqualTo(message);
    }

    /** Runs a request and returns what arrived at the entities. */
    private static WriteRequest written(Request request) throws Exception {
        AtomicReference<@Nullable WriteRequest> seen = new AtomicReference<>();
        server.cluster.refuse(write -> {
            seen.set(write);
            return null;
        });
        try {
            request.send();
        } finally {
            server.cluster.refuse(write -> null);
        }
        return Objects.requireNonNull(seen.get(), "no write arrived");
    }

    private interface Request {
        void send() throws Exception;
    }

    @Test
    void createsGetsAndDeletes() throws Exception {
        HttpResponse<String> created = server.post(CONFIG_MAPS, named("a"));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(Json.read(created.body()).at("/metadata/namespace").asText()).isEqualTo("default");

        JsonNode read = server.json(CONFIG_MAPS + "/a");
        assertThat(read.at("/data/k").asText()).isEqualTo("1");
        assertThat(read.at("/metadata/resourceVersion").asText()).isNotEmpty();

        JsonNode deleted = Json.read(server.delete(CONFIG_MAPS + "/a").body());
        assertThat(deleted.at("/status").asText()).isEqualTo("Success");
        assertThat(deleted.at("/details/name").asText()).isEqualTo("a");
        assertThat(deleted.at("/details/uid").asText()).isNotEmpty();
        assertRefused(server.get(CONFIG_MAPS + "/a"), 404, "NotFound", "configmaps \"a\" not found");
    }

    @Test
    void readsOfANamedRevisionWaitForIt() throws Exception {
        JsonNode created =
                Json.read(server.post(CONFIG_MAPS, named("versioned")).body());
        String revision = created.at("/metadata/resourceVersion").asText();
        assertThat(server.get(CONFIG_MAPS + "/versioned?resourceVersion=0").statusCode())
                .isEqualTo(200);
        assertThat(server.get(CONFIG_MAPS + "/versioned?resourceVersion=" + revision)
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> future = server.get(CONFIG_MAPS + "/versioned?resourceVersion=99999999");
        assertThat(future.statusCode()).isEqualTo(504);
        assertThat(future.body())
                .contains("Too large resource version: 99999999, current: ", "ResourceVersionTooLarge");
        assertRefused(
                server.get(CONFIG_MAPS + "/versioned?resourceVersion=x"),
                422,
                "Invalid",
                "configmaps \"\" is invalid: resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\":"
                        + " invalid syntax");
    }

    @Test
    void generatesNamesUntilOneIsFree() throws Exception {
        List<String> tried = new ArrayList<>();
        server.cluster.refuse(write -> {
            tried.add(write.key().name());
            return tried.size() < 3 ? StatusException.alreadyExists(write.key()) : null;
        });
        HttpResponse<String> created = server.post(CONFIG_MAPS, configMap("\"generateName\":\"gen-\""));
        server.cluster.refuse(write -> null);
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(tried).hasSize(3).doesNotHaveDuplicates();
        assertThat(tried).allMatch(name -> name.matches("gen-[bcdfghjklmnpqrstvwxz2456789]{5}"));
        assertThat(Json.read(created.body()).at("/metadata/name").asText()).isEqualTo(tried.get(2));
    }

    @Test
    void givesUpGeneratingNames() throws Exception {
        List<String> tried = new ArrayList<>();
        server.cluster.refuse(write -> {
            tried.add(write.key().name());
            return StatusException.alreadyExists(write.key());
        });
        HttpResponse<String> refused = server.post(CONFIG_MAPS, configMap("\"generateName\":\"gen-\""));
        server.cluster.refuse(write -> null);
        assertThat(tried).hasSize(8);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("the server was not able to generate a unique name for the object");
    }

    @Test
    void refusesObjectsThatDoNotFitTheirPath() throws Exception {
        assertRefused(
                server.post(CONFIG_MAPS, configMap("\"name\":\"a\",\"namespace\":\"other\"")),
                400,
                "BadRequest",
                "the namespace of the provided object does not match the namespace sent on the request");
        assertRefused(
                server.put(CONFIG_MAPS + "/b", named("a")),
                400,
                "BadRequest",
                "the name of the object (a) does not match the name on the URL (b)");
        HttpResponse<String> otherKind = server.post("/apis/apps/v1/namespaces/default/deployments", named("a"));
        assertThat(otherKind.statusCode()).isEqualTo(400);
        assertThat(otherKind.body()).contains("cannot be handled as a Deployment");
        assertRefused(
                server.post(CONFIG_MAPS, configMap("")),
                422,
                "Invalid",
                "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required");
        HttpResponse<String> slash = server.post(
                "/api/v1/namespaces/default/pods",
                "{\"metadata\":{\"name\":\"lb/a\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
        assertThat(slash.statusCode()).isEqualTo(422);
        assertThat(Json.read(slash.body()).at("/details/causes"))
                .singleElement()
                .satisfies(cause -> assertThat(cause.path("field").asText()).isEqualTo("metadata.name"));
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        String body = configMap("\"name\":\"big\",\"annotations\":{\"a\":\"" + "x".repeat(3 * 1024 * 1024) + "\"}");
        assertRefused(
                server.post(CONFIG_MAPS, body),
                413,
                "RequestEntityTooLarge",
                "Request entity too large: limit is 3145728");
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/v1/namespaces/default/configmaps/a,405",
        "POST,/api/v1/configmaps,405",
        "PUT,/api/v1/namespaces/default/configmaps,405",
        "DELETE,/api/v1/configmaps,405",
        "GET,/api/v1/namespaces/default/pods/a/binding,405",
        "POST,/api/v1/namespaces/default/pods/a/status,405",
        "GET,/api/v1/namespaces/default/pods/a/nosuch,404",
        "GET,/api/v1/namespaces/default/configmaps/a/status,404",
        "GET,/api/v1/nosuch,404",
        "GET,/apis/nosuch/v1/things,404",
        "GET,/apis/apps/v2/deployments,404",
        "GET,/api/v1/namespaces/default/nodes,404",
        "GET,/apis/authorization.k8s.io/v1/selfsubjectaccessreviews,405",
        "POST,/api/v1,405",
    })
    void knowsWhatIsNotThere(String method, String path, int code) throws Exception {
        HttpResponse<String> response = server.send(server.request(path).method(method, BodyPublishers.ofString("{}")));
        assertRefused(
                response,
                code,
                code == 404 ? "NotFound" : "MethodNotAllowed",
                code == 404
                        ? "the server could not find the requested resource"
                        : "the server does not allow this method on the requested resource");
    }

    @Test
    void otherPathsAreNotFoundAsText() throws Exception {
        HttpResponse<String> response = server.get("/nosuch");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("404 page not found\n");
    }

    @Test
    void passesWriteOptionsOn() throws Exception {
        WriteRequest write = written(() ->
                server.send(server.request(CONFIG_MAPS + "?dryRun=All&fieldManager=me" + "&fieldValidation=Strict")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(named("options")))));
        assertThat(write.options().dryRun()).isTrue();
        assertThat(write.options().fieldManager()).isEqualTo("me");
        assertThat(write.options().caller().user()).isEqualTo("kubernetes-admin");
        assertThat(server.get(CONFIG_MAPS + "/options").statusCode()).isEqualTo(404);

        WriteRequest byAgent = written(() -> server.send(server.request(CONFIG_MAPS)
                .header("User-Agent", "kubectl/v1.34.1 (linux/amd64)")
                .POST(BodyPublishers.ofString(named("agent")))));
        assertThat(byAgent.options().fieldManager()).isEqualTo("kubectl");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dryRun=Some|CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: \"Some\": supported"
                        + " values: \"All\"",
                "fieldValidation=Maybe|CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value:"
                        + " \"Maybe\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"",
                "fieldManager=%07|CreateOptions.meta.k8s.io \"\" is invalid: fieldManager: Invalid value: \"\u0007\":"
                        + " should only contain printable characters",
            })
    void refusesWriteOptions(String query, String message) throws Exception {
        assertRefused(server.post(CONFIG_MAPS + "?" + query, named("x")), 422, "Invalid", message);
    }

    @Test
    void warnsOfUnknownFields() throws Exception {
        String body = named("warned").replace("\"data\"", "\"nosuch\":1,\"data\"");
        HttpResponse<String> warned = server.post(CONFIG_MAPS, body);
        assertThat(warned.statusCode()).isEqualTo(201);
        assertThat(warned.headers().allValues("Warning")).containsExactly("299 - \"unknown field \\\"nosuch\\\"\"");
        HttpResponse<String> refused = server.post(CONFIG_MAPS + "?fieldValidation=Strict", body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("strict decoding error: unknown field");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json-patch+json,JSON",
        "application/merge-patch+json,MERGE",
        "application/strategic-merge-patch+json; charset=utf-8,STRATEGIC",
    })
    void passesPatchesOn(String contentType, WriteRequest.PatchType type) throws Exception {
        server.post(CONFIG_MAPS, named("patched"));
        String body = type == WriteRequest.PatchType.JSON
                ? "[{\"op\":\"add\",\"path\":\"/data/x\",\"value\":\"2\"}]"
                : "{\"data\":{\"x\":\"2\"}}";
        WriteRequest write = written(() -> server.patch(CONFIG_MAPS + "/patched", contentType, body));
        assertThat(write).isInstanceOfSatisfying(WriteRequest.Patch.class, patch -> {
            assertThat(patch.type()).isEqualTo(type);
            assertThat(patch.key()).isEqualTo(new ResourceKey("configmaps", "default", "patched"));
            assertThat(patch.body()).asString().isEqualTo(body);
        });
    }

    @Test
    void readsApplyPatchesFromYaml() throws Exception {
        WriteRequest write = written(() -> server.patch(
                CONFIG_MAPS + "/applied?fieldManager=me&force=true",
                "application/apply-patch+yaml",
                "apiVersion: v1\nkind: ConfigMap\ndata:\n  k: v\n"));
        assertThat(write).isInstanceOfSatisfying(WriteRequest.Patch.class, patch -> {
            assertThat(patch.type()).isEqualTo(WriteRequest.PatchType.APPLY);
            assertThat(patch.options().force()).isTrue();
            assertThat(Json.read(patch.body()).at("/metadata/name").asText()).isEqualTo("applied");
            assertThat(Json.read(patch.body()).at("/data/k").asText()).isEqualTo("v");
        });
        assertRefused(
                server.patch(CONFIG_MAPS + "/applied", "application/apply-patch+yaml", "{}"),
                422,
                "Invalid",
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
    }

    @Test
    void refusesOtherPatches() throws Exception {
        assertRefused(
                server.patch(CONFIG_MAPS + "/a", "application/json", "{}"),
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include:"
                        + " application/json-patch+json, application/merge-patch+json,"
                        + " application/strategic-merge-patch+json, application/apply-patch+yaml");
    }

    @Test
    void readsDeleteOptions() throws Exception {
        server.post(CONFIG_MAPS, named("doomed"));
        WriteRequest byBody = written(() -> server.send(server.request(CONFIG_MAPS + "/doomed?dryRun=All")
                .header("Content-Type", "application/json")
                .method(
                        "DELETE",
                        BodyPublishers.ofString("{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\","
                                + "\"gracePeriodSeconds\":7,\"propagationPolicy\":\"Foreground\","
                                + "\"preconditions\":{\"uid\":\"u\",\"resourceVersion\":\"5\"}}"))));
        assertThat(byBody).isInstanceOfSatisfying(WriteRequest.Delete.class, delete -> {
            assertThat(delete.gracePeriodSeconds()).isEqualTo(7);
            assertThat(delete.propagation()).isEqualTo("Foreground");
            assertThat(delete.uid()).isEqualTo("u");
            assertThat(delete.resourceVersion()).isEqualTo("5");
            assertThat(delete.options().dryRun()).isTrue();
        });
        WriteRequest byQuery =
                written(() -> server.delete(CONFIG_MAPS + "/doomed?gracePeriodSeconds=0&orphanDependents=true"));
        assertThat(byQuery).isInstanceOfSatisfying(WriteRequest.Delete.class, delete -> {
            assertThat(delete.gracePeriodSeconds()).isZero();
            assertThat(delete.propagation()).isEqualTo("Orphan");
        });
        HttpResponse<String> refused = server.delete(CONFIG_MAPS + "/doomed?propagationPolicy=Sideways");
        assertThat(refused.statusCode()).isEqualTo(422);
    }

    @Test
    void deletesCollectionsBySelector() throws Exception {
        for (String app : List.of("x", "x", "y")) {
            server.post(CONFIG_MAPS, configMap("\"generateName\":\"many-\",\"labels\":{\"many\":\"" + app + "\"}"));
        }
        JsonNode deleted =
                Json.read(server.delete(CONFIG_MAPS + "?labelSelector=many%3Dx").body());
        assertThat(deleted.path("kind").asText()).isEqualTo("ConfigMapList");
        assertThat(deleted.path("items")).hasSize(2);
        assertThat(server.json(CONFIG_MAPS + "?labelSelector=many").path("items"))
                .hasSize(1);
    }

    @Test
    void negotiatesYamlPrettyAndRefusals() throws Exception {
        server.post(CONFIG_MAPS, named("shown"));
        HttpResponse<String> yaml =
                server.send(server.request(CONFIG_MAPS + "/shown").header("Accept", "application/yaml"));
        assertThat(yaml.headers().firstValue("Content-Type")).hasValue("application/yaml");
        assertThat(yaml.body()).contains("kind: ConfigMap").contains("k: \"1\"");
        assertThat(server.get(CONFIG_MAPS + "/shown?pretty=true").body()).contains("\n  \"kind\" : \"ConfigMap\"");
        assertRefused(
                server.send(server.request(CONFIG_MAPS + "/shown").header("Accept", "text/html")),
                406,
                "NotAcceptable",
                "only the following media types are accepted: application/json, application/yaml");
    }

    @Test
    void failuresWithinAreInternalErrors() throws Exception {
        server.cluster.refuse(write -> {
            throw new IllegalStateException("on purpose, for a test");
        });
        HttpResponse<String> response = server.post(CONFIG_MAPS, named("broken"));
        server.cluster.refuse(write -> null);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(Json.read(response.body()).path("reason").asText()).isEqualTo("InternalError");
    }
}
