package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Images that are not there, on a cluster that reaches no registry. */
@ExtendWith(ClusterExtension.class)
class ITPodImages {
    @Test
    void anImageThatCannotBePulledIsTriedEverMoreSeldom(Workspace workspace) {
        workspace.kubectl().run("run", "absent", "--image=registry.example/absent:1");
        workspace.awaitEvent("absent", "Pulling", "Pulling image \"registry.example/absent:1\"");
        workspace.awaitEvent("absent", "Failed", "Failed to pull image \"registry.example/absent:1\"");
        workspace.awaitEvent("absent", "Failed", "Error: ErrImagePull");
        JsonNode status = workspace.awaitContainer(
                "absent",
                "absent",
                container -> container.at("/state/waiting/reason").asText().equals("ImagePullBackOff"));
        assertThat(status.at("/state/waiting/message").asText())
                .startsWith("Back-off pulling image \"registry.example/absent:1\"");
        workspace.awaitEvent("absent", "BackOff", "Back-off pulling image \"registry.example/absent:1\"");
        assertThat(workspace.pod("absent").at("/status/phase").asText()).isEqualTo("Pending");
        assertThat(workspace.kubectl().run("get", "pod", "absent"))
                .containsPattern("absent +0/1 +(ImagePullBackOff|ErrImagePull) +0");
    }

    @Test
    void anImageThatMustNotBePulledMustBeThere(Workspace workspace) {
        workspace.kubectl().run("run", "never", "--image=registry.example/absent:1", "--image-pull-policy=Never");
        workspace.awaitContainer(
                "never",
                "never",
                container -> container.at("/state/waiting/reason").asText().equals("ErrImageNeverPull"));
        workspace.awaitEvent(
                "never",
                "ErrImageNeverPull",
                "Container image \"registry.example/absent:1\" is not present with pull policy of Never");
    }

    @Test
    void aNameThatIsNoImagesIsSaidToBe(Workspace workspace) {
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: misnamed
                spec:
                  containers:
                  - name: main
                    image: "Upper:1"
                """);
        JsonNode status = workspace.awaitContainer(
                "misnamed",
                "main",
                container -> container.at("/state/waiting/reason").asText().equals("InvalidImageName"));
        assertThat(status.at("/state/waiting/message").asText()).contains("couldn't parse image name \"Upper:1\"");
    }

    @Test
    void theLatestImageIsAlwaysAskedFor(Workspace workspace) {
        workspace.kubectl().run("run", "latest", "--image=busybox");
        assertThat(workspace
                        .pod("latest")
                        .at("/spec/containers/0/imagePullPolicy")
                        .asText())
                .isEqualTo("Always");
        workspace.awaitEvent("latest", "Pulling", "Pulling image \"busybox\"");
    }
}
