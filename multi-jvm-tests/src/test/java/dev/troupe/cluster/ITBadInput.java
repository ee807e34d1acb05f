package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is wrong with a request is said as Kubernetes says it, and harms nothing. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ITBadInput {
    private static final String JSON = "application/json";

    private Workspace workspace;
    private Api api;

    @BeforeAll
    void namespace(Workspace workspace) {
        this.workspace = workspace;
        this.api = workspace.api();
        api.post(workspace.path("configmaps"), "{\"metadata\":{\"name\":\"known\"},\"data\":{\"a\":\"1\"}}");
        api.post(
                Sample.DEPLOYMENT.collection(workspace.namespace()),
                Sample.DEPLOYMENT.json(workspace.namespace(), "known"));
    }

    @Test
    void bodiesThatAreNoObjectsAreRefused() {
        Refusals refusals = new Refusals(api);
        String path = workspace.path("configmaps");
        String unrecognized = "the object provided is unrecognized (must be of type ConfigMap): ";
        String handled = "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: ";
        refusals.expect(
                400,
                unrecognized + "couldn't get version/kind; json parse error: unexpected end of JSON input",
                "POST",
                path,
                JSON,
                "{\"metadata\":");
        refusals.expect(
                400,
                unrecognized + "couldn't get version/kind; json parse error: unexpected end of JSON input",
                "POST",
                path,
                JSON,
                "");
        refusals.expect(
                400,
                unrecognized
                        + "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of type struct",
                "POST",
                path,
                JSON,
                "[]");
        refusals.expect(
                400,
                unrecognized + "error converting YAML to JSON: yaml: mapping values are not allowed in this context",
                "POST",
                path,
                "application/yaml",
                "a: b: c");
        refusals.expect(
                400,
                unrecognized
                        + "error converting YAML to JSON: yaml: line 2: found character that cannot start any token",
                "POST",
                path,
                "application/yaml",
                "metadata:\n\tname: a");
        refusals.expect(
                400,
                unrecognized + "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
                "POST",
                path,
                "application/vnd.kubernetes.protobuf",
                "abcd");
        refusals.expect(
                400,
                "Pod in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion",
                "POST",
                path,
                JSON,
                "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}");
        refusals.expect(
                400,
                "no kind \"ConfigMap\" is registered for version \"v2\"",
                "POST",
                path,
                JSON,
                "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v2\"}");
        refusals.expect(
                400,
                handled + "json: cannot unmarshal number into Go struct field ConfigMap.data of type string",
                "POST",
                path,
                JSON,
                "{\"data\":{\"a\":1}}");
        refusals.expect(
                400,
                handled + "json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string",
                "POST",
                path,
                JSON,
                "{\"data\":[1]}");
        refusals.expect(
                400,
                handled + "illegal base64 data at input byte 0",
                "POST",
                path,
                JSON,
                "{\"binaryData\":{\"a\":\"???\"}}");
        refusals.expect(
                400,
                handled + "strict decoding error: unknown field \"foo\", duplicate field \"metadata.name\"",
                "POST",
                path + "?fieldValidation=Strict",
                JSON,
                "{\"foo\":1,\"metadata\":{\"name\":\"a\",\"name\":\"b\"}}");
        refusals.expect(
                400,
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
                "POST",
                workspace.path("pods"),
                JSON,
                "{\"spec\":{\"containers\":[{\"resources\":{\"limits\":{\"cpu\":\"1x\"}}}]}}");
        refusals.expect(
                400,
                "json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
                "POST",
                workspace.path("pods"),
                JSON,
                "{\"spec\":{\"containers\":[{\"ports\":[{\"containerPort\":\"80\"}]}]}}");
        refusals.expect(
                400,
                "resourceVersion should not be set on objects to be created",
                "POST",
                path,
                JSON,
                "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"1\"}}");
        refusals.expect(
                400,
                "the namespace of the provided object does not match the namespace sent on the request",
                "POST",
                path,
                JSON,
                "{\"metadata\":{\"name\":\"a\",\"namespace\":\"b\"}}");
        refusals.expect(
                409, "configmaps \"known\" already exists", "POST", path, JSON, "{\"metadata\":{\"name\":\"known\"}}");
        refusals.expect(
                404,
                "namespaces \"nowhere\" not found",
                "POST",
                "/api/v1/namespaces/nowhere/configmaps",
                JSON,
                "{\"metadata\":{\"name\":\"a\"}}");
        refusals.expect(
                415,
                "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
                "POST",
                path,
                "text/plain",
                "{}");
        String big = "{\"metadata\":{\"name\":\"big\"},\"data\":{\"a\":\"" + "x".repeat(3 * 1024 * 1024) + "\"}}";
        refusals.expect(413, "Request entity too large: limit is 3145728", "POST", path, JSON, big);
        refusals.expect(
                422,
                "Too long: may not be more than 1048576 bytes",
                "POST",
                path,
                JSON,
                big.substring(0, 1024 * 1024 + 100) + "\"}}");
        refusals.expect(
                422,
                "metadata.annotations: Too long: may not be more than 262144 bytes",
                "POST",
                path,
                JSON,
                big.replace("\"},\"data\":{", "\",\"annotations\":{").substring(0, 300_000) + "\"}}}");
        refusals.expect(
                422,
                "fieldValidation: Unsupported value: \"X\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"",
                "POST",
                path + "?fieldValidation=X",
                JSON,
                "{}");
        refusals.expect(
                422,
                "dryRun: Unsupported value: \"X\": supported values: \"All\"",
                "POST",
                path + "?dryRun=X",
                JSON,
                "{}");
        refusals.check();
    }

    @Test
    void pathsAndMethodsAreChecked() {
        Refusals refusals = new Refusals(api);
        String known = workspace.path("configmaps/known");
        String none = "the server could not find the requested resource";
        String notAllowed = "the server does not allow this method on the requested resource";
        refusals.expect(404, none, "GET", workspace.path("foos"));
        refusals.expect(404, none, "GET", "/apis/nobody.example.com/v1/foos");
        refusals.expect(404, none, "GET", "/apis/apps/v9/deployments");
        refusals.expect(404, none, "GET", known + "/scale");
        refusals.expect(404, none, "GET", "/api/v1/configmaps/known");
        refusals.expect(404, none, "GET", "/api/v1/namespaces/x/nodes/y");
        refusals.expect(404, "configmaps \"unknown\" not found", "GET", workspace.path("configmaps/unknown"));
        refusals.expect(404, "configmaps \"unknown\" not found", "DELETE", workspace.path("configmaps/unknown"));
        refusals.expect(
                404,
                "configmaps \"unknown\" not found",
                "PUT",
                workspace.path("configmaps/unknown"),
                JSON,
                "{\"metadata\":{\"name\":\"unknown\"}}");
        refusals.expect(404, "pods \"unknown\" not found", "GET", workspace.path("pods/unknown/log"));
        refusals.expect(404, "pods \"unknown\" not found", "POST", workspace.path("pods/unknown/eviction"), JSON, "{}");
        refusals.expect(
                404,
                "deployments.apps \"unknown\" not found",
                "GET",
                Sample.DEPLOYMENT.path(workspace.namespace(), "unknown/scale"));
        refusals.expect(405, notAllowed, "POST", known, JSON, "{}");
        refusals.expect(405, notAllowed, "PUT", workspace.path("configmaps"), JSON, "{}");
        refusals.expect(405, notAllowed, "POST", "/api/v1/configmaps", JSON, "{}");
        refusals.expect(405, notAllowed, "DELETE", "/api/v1/namespaces");
        refusals.expect(405, notAllowed, "BREW", known);
        refusals.expect(403, "this namespace may not be deleted", "DELETE", "/api/v1/namespaces/kube-system");
        refusals.expect(
                400,
                "the name of the object (other) does not match the name on the URL (known)",
                "PUT",
                known,
                JSON,
                "{\"metadata\":{\"name\":\"other\"}}");
        refusals.expect(
                400,
                "the name of the object (known based on URL) was undeterminable: name must be provided",
                "PUT",
                known,
                JSON,
                "{}");
        refusals.expect(
                400,
                "the namespace of the object (other) does not match the namespace on the request ("
                        + workspace.namespace() + ")",
                "PUT",
                known,
                JSON,
                "{\"metadata\":{\"name\":\"known\",\"namespace\":\"other\"}}");
        refusals.expect(
                409,
                "Operation cannot be fulfilled on configmaps \"known\": Precondition failed: UID in precondition: x,",
                "PUT",
                known,
                JSON,
                "{\"metadata\":{\"name\":\"known\",\"uid\":\"x\"}}");
        refusals.expect(
                400,
                "resourceVersion",
                "PUT",
                known,
                JSON,
                "{\"metadata\":{\"name\":\"known\",\"resourceVersion\":\"x\"}}");
        refusals.expect(
                400, "Upgrade request required", "POST", workspace.path("pods/unknown/exec?command=x&stdout=true"));
        refusals.check();
        assertThat(api.get("/nothing/here").code()).isEqualTo(404);
        assertThat(api.get("/nothing/here").body()).isEqualTo("404 page not found\n");
    }

    @Test
    void kubectlShowsWhatIsWrong() {
        Kubectl kubectl = workspace.kubectl();
        assertThat(kubectl.attempt("", "get", "foos").err())
                .isEqualTo("error: the server doesn't have a resource type \"foos\"\n");
        assertThat(kubectl.attempt(
                                "{\"apiVersion\":\"v1\",\"kind\":\"Foo\",\"metadata\":{\"name\":\"x\"}}",
                                "apply",
                                "-f",
                                "-")
                        .err())
                .isEqualTo(
                        "error: resource mapping not found for name: \"x\" namespace: \"\" from \"STDIN\": no matches for"
                                + " kind \"Foo\" in version \"v1\"\nensure CRDs are installed first\n");
        assertThat(kubectl.attempt(
                                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"},\"spec\":{}}",
                                "apply",
                                "-f",
                                "-")
                        .err())
                .isEqualTo("The Pod \"x\" is invalid: spec.containers: Required value\n");
        assertThat(kubectl.attempt("", "get", "pod", "none").err())
                .isEqualTo("Error from server (NotFound): pods \"none\" not found\n");
        assertThat(kubectl.attempt("", "create", "configmap", "known").err())
                .isEqualTo("error: failed to create configmap: configmaps \"known\" already exists\n");
        assertThat(kubectl.attempt("", "scale", "deployment", "known", "--replicas=-1")
                        .err())
                .contains("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
        assertThat(kubectl.attempt("", "get", "cm", "-l", "a b").err()).contains("unable to parse requirement");
        assertThat(kubectl.attempt("", "patch", "cm", "known", "-p", "{\"data\":{\"a\":1}}")
                        .err())
                .startsWith(
                        "Error from server (BadRequest): ConfigMap in version \"v1\" cannot be handled as a ConfigMap:");
        assertThat(kubectl.attempt("", "label", "cm", "known", "a=-").err()).contains("a valid label must be an empty");
        String big = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"big\"},\"data\":{\"a\":\""
                + "x".repeat(3 * 1024 * 1024) + "\"}}";
        assertThat(kubectl.attempt(big, "create", "-f", "-").err())
                .contains("Error from server (RequestEntityTooLarge)", "limit is 3145728");
    }
}
