package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the course's commands and manifests give verbatim, where they hold a slip: the errors that Kubernetes gives. */
@ExtendWith(ClusterExtension.class)
class ITCourseSlips {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "two-containers.verbatim.yaml",
                "kuard-requests.verbatim.yaml",
                "kuard-limits.verbatim.yaml",
                "blabla.verbatim.yaml"
            })
    void tabsAreNotYaml(String manifest, Workspace workspace) {
        assertThat(refusal(workspace, Course.file(manifest)))
                .isEqualTo("error: error parsing STDIN: error converting YAML to JSON: "
                        + "yaml: line 4: found character that cannot start any token");
    }

    @Test
    void moutPathIsUnknownOnceTheTabsAreMended(Workspace workspace) {
        assertThat(refusal(workspace, Course.withoutTabs("two-containers.verbatim.yaml")))
                .isEqualTo("Error from server (BadRequest): error when creating \"STDIN\": Pod in version \"v1\" cannot"
                        + " be handled as a Pod: strict decoding error: unknown field"
                        + " \"spec.containers[0].volumeMounts[1].moutPath\", unknown field"
                        + " \"spec.containers[1].volumeMounts[1].moutPath\"");
    }

    @Test
    void moutPathLeavesNoPathWhereUnknownFieldsPass(Workspace workspace) {
        Kubectl.Result result = workspace
                .kubectl()
                .attempt(Course.withoutTabs("two-containers.verbatim.yaml"), "apply", "--validate=false", "-f", "-");
        assertThat(result.err().strip()).isEqualTo("""
                        The Pod "my-pod" is invalid:\s
                        * spec.containers[0].volumeMounts[1].mountPath: Required value
                        * spec.containers[1].volumeMounts[1].mountPath: Required value""");
    }

    @Test
    void kuardsPortIsNotYamlWhileItsFieldsAreAskew(Workspace workspace) {
        assertThat(refusal(workspace, Course.withoutTabs("kuard-requests.verbatim.yaml")))
                .isEqualTo("error: error parsing STDIN: error converting YAML to JSON: "
                        + "yaml: line 15: mapping values are not allowed in this context");
        assertThat(refusal(workspace, Course.withoutTabs("kuard-limits.verbatim.yaml")))
                .isEqualTo("error: error parsing STDIN: error converting YAML to JSON: "
                        + "yaml: line 18: mapping values are not allowed in this context");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kuard-requests.verbatim.yaml", "kuard-limits.verbatim.yaml"})
    void kuardsPortsAreNoResource(String manifest, Workspace workspace) {
        assertThat(refusal(workspace, Course.kuardWithPortFieldsAligned(manifest)))
                .isEqualTo("Error from server (BadRequest): error when creating \"STDIN\": Pod in version \"v1\" cannot"
                        + " be handled as a Pod: strict decoding error: unknown field"
                        + " \"spec.containers[2].resources.ports\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kuard-requests.verbatim.yaml", "kuard-limits.verbatim.yaml"})
    void kuardsThreeListItemsAreThreeContainers(String manifest, Workspace workspace) {
        assertThat(refusal(workspace, Course.kuardWithPortsOfTheContainer(manifest)))
                .isEqualTo("""
                        The Pod "kuard" is invalid:\s
                        * spec.containers[0].name: Required value
                        * spec.containers[1].image: Required value
                        * spec.containers[2].name: Required value
                        * spec.containers[2].image: Required value""");
    }

    @Test
    void aPodWithoutSpecIsInvalid(Workspace workspace) {
        assertThat(refusal(workspace, Course.withoutTabs("blabla.verbatim.yaml")))
                .isEqualTo("The Pod \"blabla\" is invalid: spec.containers: Required value");
    }

    @Test
    void aTruncatedSizeLimitIsAStringWhereAnObjectBelongs(Workspace workspace) {
        assertThat(refusal(workspace, Course.file("test-pd.verbatim.yaml")))
                .isEqualTo("Error from server (BadRequest): error when creating \"STDIN\": Pod in version \"v1\" cannot"
                        + " be handled as a Pod: json: cannot unmarshal string into Go struct field"
                        + " Volume.spec.volumes.emptyDir of type v1.EmptyDirVolumeSource");
    }

    @Test
    void fieldNamesAreCaseSensitive(Workspace workspace) {
        String probe = Course.withoutTabs("liveness-probe.verbatim.yaml").indent(4);
        String pod = """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: kuard
                spec:
                  containers:
                  - name: kuard
                    image: gcr.io/kuar-demo/kuard-amd64:blue
                """ + probe;
        assertThat(refusal(workspace, pod))
                .isEqualTo("Error from server (BadRequest): error when creating \"STDIN\": Pod in version \"v1\" cannot"
                        + " be handled as a Pod: strict decoding error: unknown field"
                        + " \"spec.containers[0].livenessProbe.InitialDelaySeconds\"");
    }

    @Test
    void kubectlKnowsNoRay(Workspace workspace) {
        assertThat(failure(workspace, "get", "--ray=/healthz?verbose"))
                .containsIgnoringCase("error: unknown flag: --ray\nSee 'kubectl get --help' for usage.");
    }

    @Test
    void kubectlKnowsNoAllNamespces(Workspace workspace) {
        assertThat(failure(workspace, "get", "pod", "--all-namespces"))
                .containsIgnoringCase("error: unknown flag: --all-namespces\nSee 'kubectl get --help' for usage.");
    }

    @Test
    void kubectlKnowsNoPortForwarding(Workspace workspace) {
        assertThat(failure(workspace, "port-forwarding", "my-first-pod", "30000:80", "--address", "0.0.0.0"))
                .containsIgnoringCase("error: unknown command \"port-forwarding\" for \"kubectl\"");
    }

    @Test
    void theRuntimesConfigurationIsNotJson(ClusterUnderTest cluster) throws IOException, InterruptedException {
        Path bundle = Files.createDirectory(cluster.directory().resolve("bundle"));
        Files.writeString(bundle.resolve("config.json"), Course.file("config.verbatim.json"));
        Process crun = new ProcessBuilder("crun", "run", "cont1")
                .directory(bundle.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(crun.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(crun.waitFor()).isEqualTo(1);
        assertThat(said).contains("load `config.json`: cannot parse the data: ");
        assertThat(Json.read(Course.configuration()).at("/linux/namespaces").findValuesAsText("type"))
                .containsExactly("pid", "network", "ipc", "uts", "user", "cgroup", "mount");
    }

    @Test
    void theFileToDeleteMustBeThere(Workspace workspace) {
        assertThat(failure(workspace, "delete", "-f", "kube-installation/home/app2.yaml"))
                .isEqualTo("error: the path \"kube-installation/home/app2.yaml\" does not exist\n");
    }

    @Test
    void volumesOfTheClusterCannotBeDescribedYet(Workspace workspace) {
        assertThat(failure(workspace, "describe", "persistentvolume", "example-pv"))
                .isEqualTo("error: the server doesn't have a resource type \"persistentvolume\"\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "persistentvolumes",
                "persistentvolumeclaims",
                "storageclasses",
                "jobs",
                "daemonsets",
                "replicationcontrollers"
            })
    void typesOfLaterWorkAreUnknown(String type, Workspace workspace) {
        assertThat(failure(workspace, "get", type))
                .isEqualTo("error: the server doesn't have a resource type \"" + type + "\"\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example-pv.yaml", "pv0003.yaml", "myclaim.yaml"})
    void kindsOfLaterWorkAreUnknown(String manifest, Workspace workspace) {
        assertThat(refusal(workspace, Course.file(manifest)))
                .startsWith("error: resource mapping not found for name: ")
                .containsPattern("no matches for kind \"PersistentVolume(Claim)?\" in version \"v1\"\n"
                        + "ensure CRDs are installed first");
    }

    private static String refusal(Workspace workspace, String manifest) {
        Kubectl.Result result = workspace.kubectl().attempt(manifest, "apply", "-f", "-");
        assertThat(result.exitCode()).as(result.all()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        return result.err().strip();
    }

    private static String failure(Workspace workspace, String... arguments) {
        Kubectl.Result result = workspace.kubectl().attempt("", arguments);
        assertThat(result.exitCode()).as(List.of(arguments).toString()).isEqualTo(1);
        return result.all();
    }
}
