package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** What network policies keep from whom in the cluster of {@link ITWorkerNodes}: over one bridge and between nodes. */
final class WorkerPolicies {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: %1$s, namespace: %2$s, labels: {app: %1$s}}
            spec:
              nodeName: %3$s
              terminationGracePeriodSeconds: 0
              containers:
              - name: c
                image: nginx:1.14.2
                imagePullPolicy: Never
                ports: [{name: http, containerPort: 80}]
                readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1, failureThreshold: 2}
            """;
    private static final String NAMESPACES = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: guarded}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: strangers, labels: {team: red}}
            """;
    private static final String EARLY = """
            apiVersion: v1
            kind: Pod
            metadata: {name: early, namespace: guarded, labels: {app: early}}
            spec:
              nodeName: node-2
              terminationGracePeriodSeconds: 0
              restartPolicy: Never
              containers:
              - name: c
                image: busybox:1.37
                imagePullPolicy: Never
                command: [sh, -c, "%s 2>/dev/null || echo kept"]
            """;

    private final Kubectl kubectl;

    WorkerPolicies(Kubectl kubectl) {
        this.kubectl = kubectl;
    }

    private static String policy(String name, String spec) {
        return "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: " + name
                + ", namespace: guarded}\nspec: " + spec + "\n";
    }

    private String address(String namespace, String pod) {
        return kubectl.json("get", "pod", pod, "-n", namespace)
                .at("/status/podIP")
                .asText();
    }

    private static String ask(String address, int port) {
        return "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 " + address + " " + port;
    }

    private boolean reaches(String namespace, String pod, String address, int port) {
        return kubectl.attempt("", "exec", "-n", namespace, pod, "--", "sh", "-c", ask(address, port))
                .out()
                .contains("Welcome to nginx!");
    }

    private void awaitOpen(String namespace, String pod, String address, int port) {
        SeveralNodes.awaitTrue(pod + " reaches " + address, () -> reaches(namespace, pod, address, port));
    }

    private void awaitKept(String namespace, String pod, String address) {
        SeveralNodes.awaitTrue(pod + " is kept from " + address, () -> !reaches(namespace, pod, address, 80));
    }

    void run() {
        kubectl.apply(NAMESPACES);
        SeveralNodes.awaitTrue(
                "the namespaces have their service accounts",
                () -> !kubectl.run("get", "serviceaccounts", "default", "-n", "guarded", "-o", "name")
                                .isEmpty()
                        && !kubectl.run("get", "serviceaccounts", "default", "-n", "strangers", "-o", "name")
                                .isEmpty());
        kubectl.apply(POD.formatted("db", "guarded", "node-2"));
        kubectl.apply(POD.formatted("near", "guarded", "node-2"));
        kubectl.apply(POD.formatted("far", "guarded", "node-1"));
        kubectl.apply(POD.formatted("stranger", "strangers", "node-3"));
        kubectl.run("wait", "-n", "guarded", "--for=condition=Ready", "pods", "--all", "--timeout=90s");
        kubectl.run("wait", "-n", "strangers", "--for=condition=Ready", "pods", "--all", "--timeout=90s");
        String db = address("guarded", "db");
        awaitOpen("guarded", "near", db, 80);
        awaitOpen("guarded", "far", db, 80);
        awaitOpen("strangers", "stranger", db, 80);

        ingress(db);
        egress(db, address("guarded", "far"));
        kubectl.run("delete", "namespace", "guarded", "strangers", "--wait=false");
    }

    private void ingress(String db) {
        kubectl.apply(policy("deny", "{podSelector: {matchLabels: {app: db}}}"));
        awaitKept("guarded", "near", db);
        awaitKept("guarded", "far", db);
        awaitKept("strangers", "stranger", db);
        kubectl.apply(policy(
                "allow",
                "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {may: come}}}],"
                        + " ports: [{port: http}]}]}"));
        kubectl.run("label", "pod", "-n", "guarded", "near", "far", "may=come");
        kubectl.run("label", "pod", "-n", "strangers", "stranger", "may=come");
        awaitOpen("guarded", "near", db, 80);
        awaitOpen("guarded", "far", db, 80);
        assertThat(reaches("strangers", "stranger", db, 80))
                .as("another namespace's pod")
                .isFalse();
        kubectl.run("expose", "pod", "db", "-n", "guarded", "--port=8000", "--target-port=80");
        String service = kubectl.json("get", "service", "db", "-n", "guarded")
                .at("/spec/clusterIP")
                .asText();
        awaitOpen("guarded", "near", service, 8000);
        awaitOpen("guarded", "far", service, 8000);
        kubectl.apply(policy(
                "red",
                "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team:"
                        + " red}}}]}]}"));
        awaitOpen("strangers", "stranger", db, 80);
        kubectl.run("label", "namespace", "strangers", "team=blue", "--overwrite");
        awaitKept("strangers", "stranger", db);
        JsonNode pod = kubectl.json("get", "pod", "db", "-n", "guarded");
        assertThat(pod.at("/status/containerStatuses/0/ready").asBoolean())
                .as("probes come from its own node")
                .isTrue();
        assertThat(kubectl.run("get", "netpol", "-n", "guarded"))
                .containsPattern("NAME +POD-SELECTOR +AGE\nallow +app=db");
        assertThat(kubectl.run("describe", "networkpolicy", "allow", "-n", "guarded"))
                .contains("PodSelector: may=come", "To Port: http/TCP", "Policy Types: Ingress");
    }

    private void egress(String db, String far) {
        kubectl.apply(policy(
                "out",
                "{podSelector: {matchLabels: {app: near}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: " + db
                        + "/32}}], ports: [{port: 80}]}]}"));
        awaitKept("guarded", "near", far);
        assertThat(reaches("guarded", "near", db, 80)).isTrue();
        String[] asks = {
            "exec", "-n", "guarded", "near", "--", "timeout", "2", "nslookup", "db.guarded.svc.cluster.local"
        };
        assertThat(kubectl.attempt("", asks).exitCode())
                .as("names are not allowed either")
                .isNotZero();
        kubectl.apply(policy(
                "names",
                "{podSelector: {matchLabels: {app: near}}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {},"
                        + " podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}]}"));
        SeveralNodes.awaitTrue(
                "its own node answers for names",
                () -> kubectl.attempt("", asks).out().contains("10.96.0.10"));
        kubectl.apply(policy("early", "{podSelector: {matchLabels: {app: early}}, policyTypes: [Egress]}"));
        kubectl.apply(EARLY.formatted(ask(far, 80).replace("\\", "\\\\").replace("\"", "\\\"")));
        SeveralNodes.awaitTrue(
                "early has ended",
                () -> kubectl.json("get", "pod", "early", "-n", "guarded")
                        .at("/status/phase")
                        .asText()
                        .equals("Succeeded"));
        assertThat(kubectl.run("logs", "early", "-n", "guarded"))
                .as("kept from the first packet on")
                .isEqualTo("kept\n");
        Kubectl.Result refused = kubectl.attempt(
                policy("odd", "{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.0.0.0/40}}]}]}"),
                "apply",
                "-f",
                "-");
        assertThat(refused.err()).contains("spec.egress[0].to[0].ipBlock.cidr: Invalid value: \"10.0.0.0/40\"");
    }
}
