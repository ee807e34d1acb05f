package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The course's manifests, mended where they must be, as running pods. */
@ExtendWith(ClusterExtension.class)
class ITCourseManifests {
    @Test
    void twoContainersTalkOverLocalhostAndASharedVolume(ClusterUnderTest cluster, Workspace workspace)
            throws IOException {
        Path sources = Files.createDirectory(cluster.directory().resolve("pod_communication"));
        Files.writeString(sources.resolve("server.sh"), """
                echo 'from the server, through the volume' > /workdir/greeting
                while true; do echo 'from the server, through localhost' | nc -l -p 7000; done
                """);
        Files.writeString(sources.resolve("client.sh"), """
                until nc 127.0.0.1 7000 < /dev/null; do true; done
                cat /workdir/greeting
                tail -f /dev/null
                """);
        workspace.apply(Course.withoutTabs("two-containers.verbatim.yaml")
                .replace("moutPath", "mountPath")
                .replace("python /opt/server.py", "sh /opt/server.sh")
                .replace("python /opt/client.py", "sh /opt/client.sh")
                .replace("/home/student/pod_communication", sources.toString()));
        workspace.awaitReady("my-pod");
        workspace.awaitTrue(() -> workspace
                .kubectl()
                .run("logs", "my-pod", "-c", "client")
                .equals("from the server, through localhost\nfrom the server, through the volume\n"));
        assertThat(workspace.shell("my-pod", "client", "ls /opt")).isEqualTo("client.sh\nserver.sh\n");
    }

    @Test
    void aHostPathOfTypeDirectoryMustBeOne(Workspace workspace) {
        workspace.apply(Course.withoutTabs("two-containers.verbatim.yaml").replace("moutPath", "mountPath"));
        workspace.awaitEvent(
                "my-pod",
                "FailedMount",
                "MountVolume.SetUp failed for volume \"py-sources\" : hostPath type check failed: "
                        + "/home/student/pod_communication is not a directory");
        assertThat(workspace.pod("my-pod").at("/status/phase").asText()).isEqualTo("Pending");
        workspace.awaitTrue(
                () -> workspace.kubectl().run("get", "pod", "my-pod").contains("ContainerCreating"));
    }

    @Test
    void configMapPodWaitsForItsConfigMapAndReadsIt(Workspace workspace) {
        workspace.apply(Course.file("configmap-pod.yaml"));
        workspace.awaitEvent(
                "configmap-pod",
                "FailedMount",
                "MountVolume.SetUp failed for volume \"config-vol\" : configmap \"log-config\" not found");
        workspace.kubectl().run("create", "configmap", "log-config", "--from-literal=log_level=INFO");
        workspace.awaitReady("configmap-pod");
        assertThat(workspace.logs("configmap-pod")).isEqualTo("The app is running!\n");
        assertThat(workspace.shell("configmap-pod", "cat /etc/config/log_level"))
                .isEqualTo("INFO");
        Kubectl.Result written = workspace
                .kubectl()
                .attempt("", "exec", "configmap-pod", "--", "sh", "-c", "echo DEBUG > /etc/config/log_level");
        assertThat(written.err()).contains("Read-only file system");
    }

    @Test
    void anEmptyDirectorySurvivesItsContainersCrash(Workspace workspace) {
        workspace.apply(withoutRegistry(Course.file("test-pd.verbatim.yaml").replace("sizeLim", "sizeLimit: 500Mi")));
        workspace.awaitReady("test-pd");
        assertThat(workspace.shell("test-pd", "ls /cache")).isEmpty();
        workspace.shell("test-pd", "echo kept > /cache/file");
        crash(workspace, "test-pd", "test-container");
        assertThat(workspace.shell("test-pd", "cat /cache/file")).isEqualTo("kept\n");
    }

    /** An image without a tag is of the tag latest, and those are pulled at every start unless the manifest says else. */
    private static String withoutRegistry(String manifest) {
        String image = "image: registry.k8s.io/test-webserver\n";
        return manifest.replace(image, image + "    imagePullPolicy: IfNotPresent\n");
    }

    /** A process cannot kill the first one of its PID namespace, so its host does. */
    private static void crash(Workspace workspace, String pod, String container) {
        JsonNode before = workspace.container(pod, container);
        HostView.process(before.path("containerID").asText()).destroyForcibly();
        workspace.awaitContainer(
                pod,
                container,
                status -> status.path("restartCount").asInt()
                                == before.path("restartCount").asInt() + 1
                        && status.path("ready").asBoolean());
    }

    @Test
    void aHostPathThatIsReadOnlyShowsTheHostsFiles(ClusterUnderTest cluster, Workspace workspace) throws IOException {
        Path data = Files.createDirectory(cluster.directory().resolve("data-foo"));
        Files.writeString(data.resolve("bar"), "of the host\n");
        workspace.apply(
                withoutRegistry(Course.file("hostpath-example-linux.yaml").replace("/data/foo", data.toString())));
        workspace.awaitReady("hostpath-example-linux");
        assertThat(workspace.shell("hostpath-example-linux", "cat /foo/bar")).isEqualTo("of the host\n");
        assertThat(workspace
                        .kubectl()
                        .attempt("", "exec", "hostpath-example-linux", "--", "touch", "/foo/other")
                        .err())
                .contains("Read-only file system");
    }

    @Test
    void kuardRunsWithItsRequests(Workspace workspace) {
        workspace.apply(Course.kuard("kuard-requests.verbatim.yaml"));
        workspace.awaitReady("kuard");
        JsonNode pod = workspace.pod("kuard");
        assertThat(pod.at("/status/qosClass").asText()).isEqualTo("Burstable");
        assertThat(workspace.shell("kuard", "wget -q -O - http://localhost:8080/"))
                .isEqualTo("KUAR Demo\n");
        assertThat(Cgroup.of(workspace, "kuard").cpuShares()).isEqualTo(512);
    }

    @Test
    void kuardIsHeldToItsLimits(Workspace workspace) {
        workspace.apply(Course.kuard("kuard-limits.verbatim.yaml"));
        workspace.awaitReady("kuard");
        Cgroup cgroup = Cgroup.of(workspace, "kuard");
        assertThat(cgroup.memoryLimitBytes()).isEqualTo(256L << 20);
        assertThat(cgroup.cpuQuotaPercent()).isEqualTo(100);
        assertThat(cgroup.cpuShares()).isEqualTo(512);
    }

    @Test
    void kuardIsRestartedWhenItsLivenessProbeFails(Workspace workspace) {
        String probe = Course.withoutTabs("liveness-probe.verbatim.yaml")
                .replace("InitialDelaySeconds: 5", "initialDelaySeconds: 1")
                .replace("periodSeconds: 10", "periodSeconds: 1")
                .indent(6);
        workspace.apply(Course.kuard("kuard-requests.verbatim.yaml") + probe);
        workspace.awaitReady("kuard");
        workspace.shell("kuard", "mv /var/www/healthy /var/www/ill");
        workspace.awaitEvent("kuard", "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 404");
        workspace.awaitEvent("kuard", "Killing", "Container kuard failed liveness probe, will be restarted");
        workspace.awaitContainer(
                "kuard",
                "kuard",
                status -> status.path("restartCount").asInt() == 1
                        && status.path("ready").asBoolean());
    }

    @Test
    void frontendKeepsThreeReplicas(Workspace workspace) {
        workspace.apply(Course.file("frontend.yaml"));
        awaitReplicas(workspace, "replicaset/frontend", 3);
        assertThat(workspace.kubectl().run("get", "rs"))
                .containsPattern("NAME +DESIRED +CURRENT +READY +AGE\nfrontend +3 +3 +3 +");
        String victim = workspace
                .kubectl()
                .run("get", "pods", "-l", "tier=frontend", "-o", "jsonpath={.items[0].metadata.name}");
        workspace.kubectl().run("delete", "pod", victim, "--grace-period=1");
        awaitReplicas(workspace, "replicaset/frontend", 3);
        workspace.kubectl().run("scale", "rs/frontend", "--replicas=1");
        workspace.awaitTrue(() -> workspace
                        .kubectl()
                        .json("get", "pods", "-l", "tier=frontend")
                        .path("items")
                        .valueStream()
                        .filter(pod -> !pod.at("/metadata").has("deletionTimestamp"))
                        .count()
                == 1);
    }

    @Test
    void frontendTakesAPodThatMatchesAndDefaultsToOneReplica(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        kubectl.run("run", "bare", "--image=nginx:1.14.2", "--labels=tier=frontend");
        workspace.awaitReady("bare");
        workspace.apply(Course.file("frontend.yaml").replace("  replicas: 3\n", ""));
        workspace.awaitPod(
                "bare",
                pod -> pod.at("/metadata/ownerReferences/0/name").asText().equals("frontend"));
        awaitReplicas(workspace, "replicaset/frontend", 1);
        assertThat(kubectl.run("get", "pods", "-l", "tier=frontend", "-o", "name"))
                .isEqualTo("pod/bare\n");
        assertThat(kubectl.run("get", "rs", "frontend", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("1");
    }

    @Test
    void frontendsTemplateMustBearTheLabelsThatItSelects(Workspace workspace) {
        String inTemplate = "        tier: ";
        assertThat(workspace
                        .kubectl()
                        .attempt(
                                Course.file("frontend.yaml").replace(inTemplate + "frontend", inTemplate + "backend"),
                                "apply",
                                "-f",
                                "-")
                        .err()
                        .strip())
                .isEqualTo("The ReplicaSet \"frontend\" is invalid: spec.template.metadata.labels: Invalid value:"
                        + " {\"tier\":\"backend\"}: `selector` does not match template `labels`");
    }

    @Test
    void nginxDeploymentFollowsItsEditedManifest(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        workspace.apply(Course.file("nginx-deployment.yaml"));
        kubectl.run("rollout", "status", "deployment/nginx-deployment", "--timeout=60s");
        assertThat(kubectl.apply(Course.file("nginx-deployment.yaml")
                        .replace("replicas: 3", "replicas: 2")
                        .replace("nginx:1.14.2", "nginx:1.16.1")))
                .isEqualTo("deployment.apps/nginx-deployment configured\n");
        kubectl.run("rollout", "status", "deployment/nginx-deployment", "--timeout=60s");
        assertThat(kubectl.run("get", "deployment"))
                .containsPattern("NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nnginx-deployment +2/2 +2 +2 +");
        assertThat(kubectl.run("get", "rs", "-o", "wide"))
                .containsPattern("nginx-deployment-\\S+ +0 +0 +0 .*nginx:1.14.2")
                .containsPattern("nginx-deployment-\\S+ +2 +2 +2 .*nginx:1.16.1");
    }

    @Test
    void nginxDeploymentRollsToItsNextVersionAndBack(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        workspace.apply(Course.file("nginx-deployment.yaml"));
        assertThat(kubectl.run("rollout", "status", "deployment/nginx-deployment", "--timeout=60s"))
                .contains("deployment \"nginx-deployment\" successfully rolled out");
        assertThat(kubectl.run("get", "deployment"))
                .containsPattern("NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nnginx-deployment +3/3 +3 +3 +");
        kubectl.run("set", "image", "deployment/nginx-deployment", "nginx=nginx:1.16.1");
        kubectl.run("rollout", "status", "deployment/nginx-deployment", "--timeout=60s");
        assertThat(kubectl.run("get", "rs", "-o", "wide"))
                .contains("nginx:1.14.2")
                .contains("nginx:1.16.1");
        assertThat(kubectl.run("rollout", "history", "deployment/nginx-deployment"))
                .contains("REVISION")
                .containsPattern("(?m)^1 ")
                .containsPattern("(?m)^2 ");
        kubectl.run("rollout", "undo", "deployment/nginx-deployment");
        kubectl.run("rollout", "status", "deployment/nginx-deployment", "--timeout=60s");
        assertThat(kubectl.run(
                        "get",
                        "deployment",
                        "nginx-deployment",
                        "-o",
                        "jsonpath={.spec.template.spec.containers[0].image}"))
                .isEqualTo("nginx:1.14.2");
        kubectl.run("scale", "deployment/nginx-deployment", "--replicas=5");
        awaitReplicas(workspace, "deployment/nginx-deployment", 5);
    }

    private static void awaitReplicas(Workspace workspace, String name, int count) {
        workspace.kubectl().run("wait", name, "--for=jsonpath={.status.readyReplicas}=" + count, "--timeout=55s");
    }

    @Test
    void theLampSiteWaitsForItsClaim(Workspace workspace) {
        workspace.apply(Course.file("my-lamp-site.yaml"));
        JsonNode pod = workspace.awaitPod(
                "my-lamp-site", object -> !object.at("/status/conditions").isEmpty());
        assertThat(pod.at("/status/phase").asText()).isEqualTo("Pending");
        workspace.awaitEvent(
                "my-lamp-site",
                "FailedMount",
                "MountVolume.SetUp failed for volume \"site-data\" : no volume plugin matched");
    }

    @Test
    void theLampSitesFoldersLieInOneVolume(Workspace workspace) {
        String shell = "image: busybox:1.37\n      command: [sleep, infinity]\n";
        workspace.apply(Course.file("my-lamp-site.yaml")
                .replace("image: mysql\n", shell)
                .replace("image: php:7.0-apache\n", shell)
                .replace("persistentVolumeClaim:\n        claimName: my-lamp-site-data", "emptyDir: {}"));
        workspace.awaitReady("my-lamp-site");
        assertThat(workspace.shell("my-lamp-site", "mysql", "echo $MYSQL_ROOT_PASSWORD"))
                .isEqualTo("rootpasswd\n");
        assertThat(mountedFrom(workspace, "mysql", "/var/lib/mysql")).endsWith("/site-data/mysql\n");
        assertThat(mountedFrom(workspace, "php", "/var/www/html")).endsWith("/site-data/html\n");
        workspace.shell("my-lamp-site", "mysql", "touch /var/lib/mysql/ibdata1");
        assertThat(workspace.shell("my-lamp-site", "php", "ls /var/www/html")).isEmpty();
    }

    /** Which folder of its file system the host has mounted there. */
    private static String mountedFrom(Workspace workspace, String container, String path) {
        return workspace.shell(
                "my-lamp-site", container, "awk '$5 == \"" + path + "\" {print $4}' /proc/self/mountinfo");
    }
}
