package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.node.image.ImageArchive;
import dev.troupe.node.image.SmallImages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pulls from a registry that the node reaches, open and private. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ITImagePulls {
    private static final int PORT = 5000;

    private final Process registry;
    private final Kubectl kubectl;

    ITImagePulls(ClusterUnderTest cluster, Kubectl kubectl) throws IOException {
        this.kubectl = kubectl;
        Path archive = Files.createTempFile("image", ".tar");
        ImageArchive image = new ImageArchive();
        image.add(SmallImages.busybox(SmallImages.BUSYBOX), List.of("example:1"));
        image.write(archive);
        // The node's JVM is in the node's network namespace; there the registry is on the loopback, where containerd
        // accepts plain HTTP.
        registry = new ProcessBuilder(List.of(
                        "nsenter",
                        "--net=/proc/" + cluster.nodePid() + "/ns/net",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Registry.class.getName(),
                        archive.toString(),
                        Integer.toString(PORT)))
                .redirectErrorStream(true)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(registry.getInputStream(), StandardCharsets.UTF_8));
        assertThat(output.readLine()).isEqualTo("ready");
    }

    @BeforeAll
    void makeNamespace() {
        kubectl.run("create", "namespace", "pulls");
    }

    @AfterAll
    void removeAll() {
        kubectl.run("delete", "namespace", "pulls");
        registry.destroy();
    }

    @Test
    void pullsWhatIsNotOnTheNode() {
        kubectl.apply(pod("open", "127.0.0.1:" + PORT + "/library/example:1", ""));

        kubectl.run("-n", "pulls", "wait", "--for=condition=Ready", "pod/open", "--timeout=30s");

        assertThat(kubectl.run("-n", "pulls", "get", "events", "--field-selector=involvedObject.name=open"))
                .contains("Successfully pulled image \"127.0.0.1:" + PORT + "/library/example:1\"");
    }

    @Test
    void pullsPrivateImagesWithTheSecretOnly() {
        String image = "127.0.0.1:" + PORT + "/private/example:1";
        kubectl.apply(pod("refused", image, ""));
        kubectl.run(
                "-n",
                "pulls",
                "wait",
                "--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff",
                "pod/refused",
                "--timeout=30s");

        kubectl.run(
                "-n",
                "pulls",
                "create",
                "secret",
                "docker-registry",
                "login",
                "--docker-server=127.0.0.1:" + PORT,
                "--docker-username=" + Registry.USER,
                "--docker-password=" + Registry.PASSWORD);
        kubectl.apply(pod("admitted", image, "  imagePullSecrets: [{name: login}]\n"));
        kubectl.run("-n", "pulls", "wait", "--for=condition=Ready", "pod/admitted", "--timeout=30s");
    }

    private static String pod(String name, String image, String more) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: pulls}
                spec:
                  terminationGracePeriodSeconds: 0
                %s  containers:
                  - {name: c, image: "%s", imagePullPolicy: Always, command: [sleep, "3600"]}
                """.formatted(name, more, image);
    }
}
