package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is wrong with a request is said as Kubernetes says it, field path and all, and harms nothing. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ITBadInput {
    private static final String JSON = "application/json";
    private static final String LABEL_VALUE =
            "a valid label must be an empty string or consist of alphanumeric characters,"
                    + " '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',"
                    + "  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private static final String SUBDOMAIN = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
            + " characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
            + " used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

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

    /** Sends each line's JSON, wrapped into an object, and expects the errors after the arrow. */
    private void invalid(String path, UnaryOperator<String> wrap, String table) {
        Refusals refusals = new Refusals(api);
        table.lines().forEach(line -> {
            String[] parts = line.split(" => ", 2);
            List<String> errors = List.of(parts[1].split(" && "));
            refusals.expectInvalid(errors, "POST", path, JSON, wrap.apply(parts[0]));
        });
        refusals.check();
    }

    @Test
    void containersAreChecked() {
        invalid(
                workspace.path("pods"),
                fields -> "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\","
                        + fields.substring(1) + "]}}",
                """
                {"ports":[{"containerPort":0}]} => spec.containers[0].ports[0].containerPort: Required value
                {"ports":[{"containerPort":70000}]} => spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive
                {"ports":[{"containerPort":8,"hostPort":-1}]} => spec.containers[0].ports[0].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive
                {"ports":[{"containerPort":8,"protocol":"TPC"}]} => spec.containers[0].ports[0].protocol: Unsupported value: "TPC": supported values: "SCTP", "TCP", "UDP"
                {"ports":[{"containerPort":8,"name":"sixteen-letters-"}]} => spec.containers[0].ports[0].name: Invalid value: "sixteen-letters-": must be no more than 15 characters && spec.containers[0].ports[0].name: Invalid value: "sixteen-letters-": must not begin or end with a hyphen
                {"ports":[{"containerPort":1,"name":"a"},{"containerPort":2,"name":"a"}]} => spec.containers[0].ports[1].name: Duplicate value: "a"
                {"resources":{"requests":{"cpu":"2"},"limits":{"cpu":"1"}}} => spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1
                {"resources":{"requests":{"memory":"-1"}}} => spec.containers[0].resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0
                {"volumeMounts":[{"name":"x","mountPath":"/x"}]} => spec.containers[0].volumeMounts[0].name: Not found: "x"
                {"imagePullPolicy":"Sometimes"} => spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"
                {"env":[{"name":"","value":"x"}]} => spec.containers[0].env[0].name: Required value
                {"env":[{"name":"A","value":"x","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}]} => spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty
                {"livenessProbe":{}} => spec.containers[0].livenessProbe: Required value: must specify a handler type
                {"livenessProbe":{"tcpSocket":{"port":1},"exec":{"command":["x"]}}} => spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type
                {"livenessProbe":{"tcpSocket":{"port":1},"successThreshold":2}} => spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1
                {"securityContext":{"runAsUser":-1}} => spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive
                {"securityContext":{"privileged":true,"allowPrivilegeEscalation":false}} => spec.containers[0].securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true""");
    }

    @Test
    void podsAreChecked() {
        invalid(
                workspace.path("pods"),
                fields -> "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}],"
                        + fields.substring(1) + "}",
                """
                {"containers":[]} => spec.containers: Required value
                {"containers":[{"name":"a","image":"i"},{"name":"a","image":"i"}]} => spec.containers[1].name: Duplicate value: "a"
                {"containers":[{"name":"A","image":"i"}]} => spec.containers[0].name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
                {"containers":[{"name":"a"}]} => spec.containers[0].image: Required value
                {"volumes":[{"name":"v","emptyDir":{}},{"name":"v","emptyDir":{}}]} => spec.volumes[1].name: Duplicate value: "v"
                {"volumes":[{"name":"v","emptyDir":{},"hostPath":{"path":"/"}}]} => spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type
                {"volumes":[{"name":"v","hostPath":{"path":""}}]} => spec.volumes[0].hostPath.path: Required value
                {"restartPolicy":"Sometimes"} => spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"
                {"tolerations":[{"key":"k","operator":"In"}]} => spec.tolerations[0].operator: Unsupported value: "In": supported values: "Equal", "Exists"
                {"activeDeadlineSeconds":0} => spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive
                {"ephemeralContainers":[{"name":"e","image":"i"}]} => spec.ephemeralContainers: Forbidden: cannot be set on create
                {"initContainers":[{"name":"i","image":"i","livenessProbe":{"tcpSocket":{"port":1}}}]} => spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always""");
    }

    @Test
    void metadataIsChecked() {
        invalid(workspace.path("configmaps"), metadata -> "{\"metadata\":" + metadata + "}", """
                {} => metadata.name: Required value: name or generateName is required
                {"name":"Upper"} => metadata.name: Invalid value: "Upper": SUBDOMAIN
                {"name":"under_score"} => metadata.name: Invalid value: "under_score": SUBDOMAIN
                {"name":"a","labels":{"k":"-"}} => metadata.labels: Invalid value: "-": LABEL_VALUE
                {"name":"a","finalizers":["x"]} => metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified
                {"name":"a","ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"x"}]} => metadata.ownerReferences.uid: Invalid value: "": must not be empty""".replace(
                        "SUBDOMAIN", SUBDOMAIN)
                .replace("LABEL_VALUE", LABEL_VALUE));
    }

    @Test
    void otherKindsAreChecked() {
        invalid(workspace.path("configmaps"), data -> "{\"metadata\":{\"name\":\"a\"}," + data.substring(1), """
                {"data":{"a b":"x"}} => data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')
                {"data":{"a":"x"},"binaryData":{"a":"eA=="}} => data[a]: Invalid value: "a": duplicate of key present in binaryData""");
        invalid(workspace.path("secrets"), data -> "{\"metadata\":{\"name\":\"a\"}," + data.substring(1), """
                {"type":"kubernetes.io/tls"} => data[tls.crt]: Required value && data[tls.key]: Required value
                {"type":"kubernetes.io/dockerconfigjson","stringData":{".dockerconfigjson":"{"}} => data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid JSON""");
        invalid(
                Sample.LEASE.collection(workspace.namespace()),
                spec -> "{\"metadata\":{\"name\":\"a\"},\"spec\":" + spec + "}",
                """
                {"leaseDurationSeconds":0} => spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0""");
        invalid("/api/v1/namespaces", name -> "{\"metadata\":" + name + "}", """
                {"name":"a.b"} => metadata.name: Invalid value: "a.b": must not contain dots""");
        invalid(
                Sample.DEPLOYMENT.collection(workspace.namespace()),
                spec ->
                        "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":"
                                + "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}},"
                                + spec.substring(1) + "}",
                """
                {"replicas":-1} => spec.replicas: Invalid value: -1: must be greater than or equal to 0
                {"selector":null} => spec.selector: Required value
                {"selector":{"matchLabels":{"x":"y"}}} => spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`
                {"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":0}}} => spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0
                {"strategy":{"type":"Recreate","rollingUpdate":{"maxSurge":1}}} => spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'""");
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
    void deletionsAreChecked() {
        Refusals refusals = new Refusals(api);
        String known = workspace.path("configmaps/known");
        refusals.expect(
                422,
                "propagationPolicy: Unsupported value: \"x\": supported values: \"Background\", \"Foreground\", \"Orphan\", \"nil\"",
                "DELETE",
                known,
                JSON,
                "{\"propagationPolicy\":\"x\"}");
        refusals.expect(
                422,
                "orphanDependents and deletionPropagation cannot be both set",
                "DELETE",
                known,
                JSON,
                "{\"propagationPolicy\":\"Orphan\",\"orphanDependents\":true}");
        refusals.expect(
                400,
                "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64",
                "DELETE",
                known,
                JSON,
                "{\"gracePeriodSeconds\":\"x\"}");
        refusals.expect(400, "unexpected end of JSON input", "DELETE", known, JSON, "{");
        refusals.expect(
                400,
                "cannot be handled as a DeleteOptions",
                "DELETE",
                known,
                JSON,
                "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}");
        refusals.expect(
                400, "strconv.ParseInt: parsing \"x\": invalid syntax", "DELETE", known + "?gracePeriodSeconds=x");
        refusals.expect(
                409,
                "Operation cannot be fulfilled on ConfigMap \"known\": the UID in the precondition (x) does not match the UID in record",
                "DELETE",
                known,
                JSON,
                "{\"preconditions\":{\"uid\":\"x\"}}");
        refusals.expect(400, "unable to parse requirement", "DELETE", workspace.path("configmaps?labelSelector=a+b"));
        refusals.check();
        assertThat(api.get(known).code()).isEqualTo(200);
    }

    @Test
    void queriesAreChecked() {
        Refusals refusals = new Refusals(api);
        String list = workspace.path("configmaps?");
        String number = "strconv.ParseInt: parsing \"abc\": invalid syntax";
        String revision = "resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax";
        String token = "continue key is not valid";
        refusals.expect(
                400,
                "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
                "GET",
                list + "labelSelector=a+b");
        refusals.expect(400, "found '=', expected: ',' or 'end of string'", "GET", list + "labelSelector=a%3Db%3Dc");
        refusals.expect(
                400,
                "Invalid value: \"-a\": name part must consist of alphanumeric characters",
                "GET",
                list + "labelSelector=-a");
        refusals.expect(
                400,
                "\"foo\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
                "GET",
                list + "fieldSelector=foo%3Dbar");
        refusals.expect(
                400,
                "invalid selector: 'metadata.name'; can't understand 'metadata.name'",
                "GET",
                list + "fieldSelector=metadata.name");
        refusals.expect(400, number, "GET", list + "limit=abc");
        refusals.expect(400, number, "GET", list + "timeoutSeconds=abc");
        refusals.expect(400, number, "GET", list + "watch=true&timeoutSeconds=abc");
        refusals.expect(400, token, "GET", list + "continue=abc");
        refusals.expect(400, token, "GET", list + "continue=%21%21");
        refusals.expect(
                400,
                "specifying resource version is not allowed when using continue",
                "GET",
                list + "continue=abc&resourceVersion=5");
        refusals.expect(422, revision, "GET", list + "resourceVersion=abc");
        refusals.expect(422, revision, "GET", list + "watch=true&resourceVersion=abc");
        refusals.expect(422, revision, "GET", workspace.path("configmaps/known?resourceVersion=abc"));
        refusals.expect(
                422,
                "resourceVersionMatch is forbidden unless resourceVersion is provided",
                "GET",
                list + "resourceVersionMatch=Exact");
        refusals.expect(
                422,
                "resourceVersionMatch: Unsupported value: \"Foo\": supported values: \"Exact\", \"NotOlderThan\", \"\"",
                "GET",
                list + "resourceVersionMatch=Foo&resourceVersion=1");
        refusals.expect(
                422,
                "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"",
                "GET",
                list + "resourceVersionMatch=Exact&resourceVersion=0");
        refusals.expect(
                422,
                "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list",
                "GET",
                list + "sendInitialEvents=true");
        refusals.expect(
                422,
                "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
                "GET",
                list + "watch=true&sendInitialEvents=true");
        refusals.check();
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
