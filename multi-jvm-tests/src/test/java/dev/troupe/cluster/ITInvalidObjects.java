package dev.troupe.cluster;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects whose fields break a rule: 422, every broken rule with its field's path, in Kubernetes' words. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ITInvalidObjects {
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
}
