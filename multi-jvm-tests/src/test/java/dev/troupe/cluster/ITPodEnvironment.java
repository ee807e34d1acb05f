package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What containers are told through their environment, arguments and mounted files. */
@ExtendWith(ClusterExtension.class)
class ITPodEnvironment {
    @Test
    void variablesComeFromEverywhereAManifestMayName(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        kubectl.run("create", "configmap", "settings", "--from-literal=COLOUR=blue", "--from-literal=SIZE=9");
        kubectl.run("create", "secret", "generic", "password", "--from-literal=word=s3cr3t");
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: told
                  labels: {role: speaker}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sh", "-c", "env; echo 'ARGUMENT=$(GREETING)'; sleep infinity"]
                    resources:
                      requests: {cpu: 100m}
                      limits: {memory: 32Mi}
                    envFrom:
                    - prefix: ALL_
                      configMapRef: {name: settings}
                    - configMapRef: {name: nowhere, optional: true}
                    env:
                    - {name: WHO, value: world}
                    - {name: GREETING, value: "hello $(WHO), $$(WHO), $(NOBODY)"}
                    - {name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: COLOUR}}}
                    - {name: WORD, valueFrom: {secretKeyRef: {name: password, key: word}}}
                    - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                    - {name: SPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
                    - {name: ROLE, valueFrom: {fieldRef: {fieldPath: "metadata.labels['role']"}}}
                    - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
                    - {name: ADDRESS, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                    - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory}}}
                    - {name: MILLIS, valueFrom: {resourceFieldRef: {resource: requests.cpu, divisor: 1m}}}
                """);
        JsonNode pod = workspace.awaitReady("told");
        workspace.awaitTrue(() -> workspace.logs("told").contains("ARGUMENT="));
        Map<String, String> environment = workspace
                .logs("told")
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (a, b) -> b));
        assertThat(environment)
                .containsEntry("GREETING", "hello world, $(WHO), $(NOBODY)")
                .containsEntry("ARGUMENT", "hello world, $(WHO), $(NOBODY)")
                .containsEntry("COLOUR", "blue")
                .containsEntry("ALL_SIZE", "9")
                .containsEntry("WORD", "s3cr3t")
                .containsEntry("NAME", "told")
                .containsEntry("SPACE", workspace.namespace())
                .containsEntry("ROLE", "speaker")
                .containsEntry("NODE", pod.at("/spec/nodeName").asText())
                .containsEntry("ADDRESS", pod.at("/status/podIP").asText())
                .containsEntry("MEMORY", Long.toString(32L << 20))
                .containsEntry("MILLIS", "100")
                .containsEntry("HOSTNAME", "told");
    }

    @Test
    void aMissingReferenceIsSaidAndMendedByMakingIt(Workspace workspace) {
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: waiting
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sleep", "infinity"]
                    env:
                    - {name: WORD, valueFrom: {secretKeyRef: {name: later, key: word}}}
                """);
        JsonNode status = workspace.awaitContainer(
                "waiting",
                "main",
                container -> container.at("/state/waiting/reason").asText().equals("CreateContainerConfigError"));
        assertThat(status.at("/state/waiting/message").asText()).isEqualTo("secret \"later\" not found");
        workspace.kubectl().run("create", "secret", "generic", "later", "--from-literal=word=now");
        workspace.awaitReady("waiting");
        assertThat(workspace.shell("waiting", "echo $WORD")).isEqualTo("now\n");
    }

    @Test
    void filesOfConfigMapsAndSecretsFollowTheirObjects(Workspace workspace) {
        Kubectl kubectl = workspace.kubectl();
        kubectl.run("create", "configmap", "page", "--from-literal=index.html=one", "--from-literal=other=three");
        kubectl.run("create", "secret", "generic", "key", "--from-literal=id=abc");
        workspace.apply("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: mounted
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: busybox:1.37
                    command: ["sleep", "infinity"]
                    volumeMounts:
                    - {name: page, mountPath: /page}
                    - {name: key, mountPath: /key}
                    - {name: fast, mountPath: /fast}
                  volumes:
                  - name: page
                    configMap: {name: page, items: [{key: index.html, path: index.html}, {key: other, path: "größe/\ud83d\ude80"}]}
                  - {name: key, secret: {secretName: key, defaultMode: 0400}}
                  - {name: fast, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
                """);
        workspace.awaitReady("mounted");
        assertThat(workspace.shell("mounted", "cat /page/index.html /key/id")).isEqualTo("oneabc");
        assertThat(workspace.shell("mounted", "cat /page/größe/\ud83d\ude80")).isEqualTo("three");
        assertThat(workspace.shell("mounted", "stat -L -c %a /key/id")).isEqualTo("400\n");
        assertThat(workspace.shell("mounted", "grep ' /key ' /proc/mounts")).startsWith("tmpfs");
        assertThat(workspace.shell("mounted", "grep ' /fast ' /proc/mounts"))
                .startsWith("tmpfs")
                .contains("size=1024k");
        kubectl.run("patch", "configmap", "page", "-p", "{\"data\":{\"index.html\":\"two\"}}");
        workspace.awaitTrue(
                () -> workspace.shell("mounted", "cat /page/index.html").equals("two"));
    }
}
