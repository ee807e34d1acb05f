package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The course's kubectl commands, in its order. */
@ExtendWith(ClusterExtension.class)
class ITCourseCommands {
    private static final String MY_POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: mypod
              labels: {app: my}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: mycontainer
                image: busybox:1.37
                command: ["sh", "-c", "echo I am the first; sleep infinity"]
              - name: other
                image: busybox:1.37
                command: ["sh", "-c", "echo I am the other; sleep infinity"]
            """;

    @ParameterizedTest
    @ValueSource(strings = {"healthz", "livez", "readyz"})
    void theClustersStatusIsAsked(String keyword, Kubectl kubectl) {
        assertThat(kubectl.run("get", "--raw=/" + keyword)).isEqualTo("ok");
        assertThat(kubectl.run("get", "--raw=/" + keyword + "?verbose"))
                .startsWith("[+]ping ok\n")
                .contains("[+]database ok\n", "[+]container-runtime ok\n")
                .endsWith(keyword + " check passed\n");
        assertThat(kubectl.run("get", "--raw=/" + keyword + "/ping")).isEqualTo("ok");
    }

    @Test
    void theKubeconfigNamesClusterUserAndContext(ClusterUnderTest cluster, Kubectl kubectl) {
        JsonNode config = kubectl.json("config", "view");
        assertThat(config.path("apiVersion").asText()).isEqualTo("v1");
        assertThat(config.path("kind").asText()).isEqualTo("Config");
        assertThat(config.path("current-context").asText()).isEqualTo("troupe");
        assertThat(config.at("/contexts/0/name").asText()).isEqualTo("troupe");
        assertThat(config.at("/contexts/0/context/cluster").asText()).isEqualTo("troupe");
        assertThat(config.at("/contexts/0/context/user").asText()).isEqualTo("troupe-admin");
        assertThat(config.at("/clusters/0/cluster/server").asText())
                .isEqualTo("https://" + cluster.nodeAddress() + ":6443");
        assertThat(config.at("/clusters/0/cluster").has("certificate-authority-data"))
                .isTrue();
        assertThat(config.at("/users/0/user").has("client-certificate-data")).isTrue();
        assertThat(config.at("/users/0/user").has("client-key-data")).isTrue();
    }

    @Test
    void theControlPlaneIsNoPods(Kubectl kubectl) {
        assertThat(kubectl.run("get", "namespaces", "-o", "name").lines())
                .contains(
                        "namespace/default",
                        "namespace/kube-system",
                        "namespace/kube-public",
                        "namespace/kube-node-lease");
        assertThat(kubectl.attempt("", "get", "pods", "--namespace=kube-system").err())
                .isEqualTo("No resources found in kube-system namespace.\n");
    }

    @Test
    void nodesAreListed(ClusterUnderTest cluster, Kubectl kubectl) {
        assertThat(kubectl.run("get", "nodes"))
                .containsPattern("NAME +STATUS +ROLES +AGE +VERSION\n" + cluster.nodeName()
                        + " +Ready +control-plane +\\S+ +v1\\.34\\.0-troupe\n");
        assertThat(kubectl.run("get", "nodes", "-o", "wide"))
                .contains("INTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME")
                .contains(cluster.nodeAddress(), "containerd://");
    }

    @Test
    void aNodeIsDescribed(ClusterUnderTest cluster, Kubectl kubectl) {
        assertThat(kubectl.run("describe", "node"))
                .containsPattern("Name: +" + cluster.nodeName())
                .containsPattern("Roles: +control-plane")
                .contains("node-role.kubernetes.io/control-plane=", "kubernetes.io/hostname=" + cluster.nodeName())
                .containsPattern("Ready +True .* KubeletReady +kubelet is posting ready status")
                .containsPattern("MemoryPressure +False")
                .containsPattern("InternalIP: +" + cluster.nodeAddress())
                .contains("Capacity:", "Allocatable:", "Allocated resources:");
    }

    @Test
    void podsAreListedInOneNamespaceAndInAll(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        assertThat(kubectl.attempt("", "get", "pod").err())
                .isEqualTo("No resources found in " + workspace.namespace() + " namespace.\n");
        workspace.apply(MY_POD);
        String address = workspace.awaitReady("mypod").at("/status/podIP").asText();
        assertThat(kubectl.run("get", "pod"))
                .containsPattern("NAME +READY +STATUS +RESTARTS +AGE\nmypod +2/2 +Running +0 +\\S+\n");
        assertThat(kubectl.run("get", "pod", "--all-namespaces", "-o", "wide"))
                .containsPattern("NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS"
                        + " GATES\n")
                .containsPattern(workspace.namespace() + " +mypod +2/2 +Running +0 +\\S+ +" + address
                        + " +node-1 +<none> +<none>");
    }

    @Test
    void aPodIsDescribedWithItsEvents(Workspace workspace) {
        workspace.apply(MY_POD);
        workspace.awaitReady("mypod");
        workspace.awaitEvent("mypod", "Started", "Started container other");
        assertThat(workspace.kubectl().run("describe", "pod", "mypod"))
                .containsPattern("Node: +node-1/")
                .containsPattern("Status: +Running")
                .containsPattern("State: +Running")
                .containsPattern("Container ID: +containerd://")
                .containsPattern("Normal +Scheduled +\\S+ +default-scheduler +Successfully assigned "
                        + workspace.namespace() + "/mypod to node-1")
                .containsPattern("Normal +Pulled .*Container image \"busybox:1.37\" already present on machine")
                .containsPattern("Normal +Created .*Created container: mycontainer")
                .containsPattern("Normal +Started .*Started container mycontainer");
    }

    @Test
    void resourcesAreExplained(Kubectl kubectl) {
        assertThat(kubectl.run("explain", "pods"))
                .startsWith("KIND:       Pod\nVERSION:    v1\n\nDESCRIPTION:\n")
                .contains("FIELDS:", "  spec\t<PodSpec>", "  status\t<PodStatus>");
        assertThat(kubectl.run("explain", "pod.spec.containers"))
                .contains("FIELD: containers <[]Container>", "  livenessProbe\t<Probe>", "  name\t<string> -required-");
    }

    @Test
    void logsAreOfOneContainer(Workspace workspace) {
        workspace.apply(MY_POD);
        workspace.awaitReady("mypod");
        Kubectl.Result defaulted = workspace.kubectl().attempt("", "logs", "mypod");
        assertThat(defaulted.out()).isEqualTo("I am the first\n");
        assertThat(defaulted.err()).isEqualTo("Defaulted container \"mycontainer\" out of: mycontainer, other\n");
        assertThat(workspace.kubectl().run("logs", "mypod", "-c", "other")).isEqualTo("I am the other\n");
        assertThat(workspace
                        .kubectl()
                        .attempt("", "logs", "mypod", "-c", "third")
                        .err())
                .isEqualTo("error: container third is not valid for pod mypod\n");
    }

    @Test
    void aShellRunsInAContainer(Workspace workspace) {
        workspace.apply(MY_POD);
        workspace.awaitReady("mypod");
        assertThat(workspace
                        .kubectl()
                        .atTerminal("tty\nexit\n", "exec", "-it", "mypod", "-c", "other", "--", "sh")
                        .out())
                .contains("/dev/pts/0");
        Kubectl.Result bash = workspace.kubectl().attempt("", "exec", "-i", "mypod", "--", "/bin/bash");
        assertThat(bash.exitCode()).isNotZero();
        assertThat(bash.err())
                .as("runc and crun say it each in its own words")
                .contains("OCI runtime exec failed")
                .containsPattern("(?i)/bin/bash.*no such file or directory");
    }

    @Test
    void aDeletedPodIsTerminatingUntilItsContainersEnd(ClusterUnderTest cluster, Workspace workspace)
            throws IOException {
        Path file = cluster.directory().resolve("app2.yaml");
        Files.writeString(
                file,
                MY_POD.replace("mypod", "kuard")
                        .replace("terminationGracePeriodSeconds: 1", "terminationGracePeriodSeconds: 3"));
        workspace.kubectl().run("create", "-f", file.toString());
        workspace.awaitReady("kuard");
        assertThat(workspace.kubectl().run("delete", "pods/kuard", "--wait=false"))
                .startsWith("pod \"kuard\" deleted");
        assertThat(workspace.kubectl().run("get", "pods")).containsPattern("kuard +2/2 +Terminating +0");
        workspace.awaitGone("pods/kuard");
        workspace.kubectl().run("create", "-f", file.toString());
        workspace.awaitReady("kuard");
        workspace.kubectl().run("delete", "-f", file.toString(), "--timeout=30s");
        assertThat(workspace.get("pods/kuard").code()).isEqualTo(404);
    }

    @Test
    void aContextRemembersItsNamespace(ClusterUnderTest cluster, Workspace workspace) throws IOException {
        Path file = cluster.directory().resolve("kubeconfig-contexts");
        Files.copy(cluster.kubeconfig(), file);
        Kubectl kubectl = workspace.kubectl().with(file);
        workspace.apply(MY_POD);
        assertThat(kubectl.run("get", "pods", "--namespace=" + workspace.namespace()))
                .contains("mypod");
        assertThat(kubectl.run("config", "set-context", "my-context", "--namespace=" + workspace.namespace()))
                .isEqualTo("Context \"my-context\" created.\n");
        assertThat(kubectl.run("config", "use-context", "my-context"))
                .isEqualTo("Switched to context \"my-context\".\n");
        assertThat(kubectl.attempt("", "get", "pods").exitCode())
                .as("the course's context names no cluster")
                .isNotZero();
        kubectl.run("config", "set-context", "my-context", "--cluster=troupe", "--user=troupe-admin");
        assertThat(kubectl.run("get", "pods")).contains("mypod");
    }

    @Test
    void aPortOfThisMachineLeadsIntoAPod(Workspace workspace) throws IOException, InterruptedException {
        workspace.kubectl().run("run", "my-first-pod", "--image=nginx:1.14.2");
        workspace.awaitReady("my-first-pod");
        try (Forwarded forwarded = Forwarded.to(workspace.kubectl(), "my-first-pod", 80)) {
            assertThat(page("http://127.0.0.1:" + forwarded.port() + "/")).isEqualTo("Welcome to nginx!\n");
        }
    }

    @Test
    void aPortOfEveryAddressOfThisMachineLeadsIntoAPod(Workspace workspace) throws IOException, InterruptedException {
        workspace.kubectl().run("run", "my-first-pod", "--image=nginx:1.14.2");
        workspace.awaitReady("my-first-pod");
        Process forwarding = workspace.kubectl().start("port-forward", "my-first-pod", ":80", "--address", "0.0.0.0");
        try (BufferedReader lines = forwarding.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            assertThat(line).matches("Forwarding from 0\\.0\\.0\\.0:\\d+ -> 80");
            String port = line.replaceAll(".*:(\\d+) -> 80", "$1");
            assertThat(page("http://127.0.0.2:" + port + "/"))
                    .as("an address that kubectl listens at only when it is told to")
                    .isEqualTo("Welcome to nginx!\n");
        } finally {
            forwarding.destroy();
        }
    }

    private static String page(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
