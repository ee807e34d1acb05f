package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.create;
import static dev.troupe.api.validation.Manifests.object;
import static dev.troupe.api.validation.Manifests.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests of the course: mended they are valid, and each slip that decoding lets through is named. */
class CourseManifestsTest {
    private static final String TWO_CONTAINERS = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: my-pod
            spec:
              containers:
              - name: server
                image: python:3.11.6-alpine
                command: ["sh","-c","python /opt/server.py"]
                volumeMounts:
                - mountPath: /opt/
                  name: py-sources
                - mountPath: /workdir/
                  name: data-sharing
              - name: client
                image: python:3.11.6-alpine
                command: ["sh","-c","python /opt/client.py"]
                volumeMounts:
                - mountPath: /opt/
                  name: py-sources
                - mountPath: /workdir/
                  name: data-sharing
              volumes:
              - name: data-sharing
                emptyDir: {}
              - hostPath:
                  path: /home/student/pod_communication
                  type: Directory
                name: py-sources
            """;

    private static final String KUARD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: kuard
            spec:
              containers:
              - image: gcr.io/kuar-demo/kuard-amd64:blue
                name: kuard
                resources:
                  requests:
                    cpu: "500m"
                    memory: "128Mi"
                  limits:
                    cpu: "1000m"
                    memory: "256Mi"
                ports:
                - containerPort: 8080
                  name: http
                  protocol: TCP
            """;

    private static final String CONFIG_MAP_POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: configmap-pod
            spec:
              containers:
                - name: test
                  image: busybox:1.28
                  command: ['sh', '-c', 'echo "The app is running!" && tail -f /dev/null']
                  volumeMounts:
                    - name: config-vol
                      mountPath: /etc/config
              volumes:
                - name: config-vol
                  configMap:
                    name: log-config
                    items:
                      - key: log_level
                        path: log_level
            """;

    private static final String LOG_CONFIG = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: log-config
            data:
              log_level: INFO
            """;

    private static final String EMPTY_DIR_POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: test-pd
            spec:
              containers:
              - image: registry.k8s.io/test-webserver
                name: test-container
                volumeMounts:
                - mountPath: /cache
                  name: cache-volume
              volumes:
              - name: cache-volume
                emptyDir:
                  sizeLimit: 500Mi
            """;

    private static final String HOST_PATH_POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: hostpath-example-linux
            spec:
              os: { name: linux }
              nodeSelector:
                kubernetes.io/os: linux
              containers:
              - name: example-container
                image: registry.k8s.io/test-webserver
                volumeMounts:
                - mountPath: /foo
                  name: example-volume
                  readOnly: true
              volumes:
              - name: example-volume
                hostPath:
                  path: /data/foo
                  type: Directory
            """;

    private static final String LAMP_POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: my-lamp-site
            spec:
                containers:
                - name: mysql
                  image: mysql
                  env:
                  - name: MYSQL_ROOT_PASSWORD
                    value: "rootpasswd"
                  volumeMounts:
                  - mountPath: /var/lib/mysql
                    name: site-data
                    subPath: mysql
                - name: php
                  image: php:7.0-apache
                  volumeMounts:
                  - mountPath: /var/www/html
                    name: site-data
                    subPath: html
                volumes:
                - name: site-data
                  persistentVolumeClaim:
                    claimName: my-lamp-site-data
            """;

    private static final String NGINX = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: nginx-deployment
              labels:
                app: nginx
            spec:
              replicas: 3
              selector:
                matchLabels:
                  app: nginx
              template:
                metadata:
                  labels:
                    app: nginx
                spec:
                  containers:
                  - name: nginx
                    image: nginx:1.14.2
                    ports:
                    - containerPort: 80
            """;

    private static final String FRONTEND = """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata:
              name: frontend
              labels:
                app: guestbook
                tier: frontend
            spec:
              replicas: 3
              selector:
                matchLabels:
                  tier: frontend
              template:
                metadata:
                  labels:
                    tier: frontend
                spec:
                  containers:
                  - name: php-redis
                    image: gcr.io/google_samples/gb-frontend:v3
            """;

    static Stream<String> mended() {
        return Stream.of(
                TWO_CONTAINERS,
                KUARD,
                CONFIG_MAP_POD,
                LOG_CONFIG,
                EMPTY_DIR_POD,
                HOST_PATH_POD,
                LAMP_POD,
                NGINX,
                FRONTEND);
    }

    /** The API server takes the namespace from the path; here it is written in. */
    private static ObjectNode placed(String yaml) {
        return with(object(yaml), "/metadata/namespace", "default");
    }

    @ParameterizedTest
    @MethodSource("mended")
    void acceptsEveryMendedManifest(String yaml) {
        assertThat(create(placed(yaml))).isEmpty();
    }

    @Test
    void namesTheMountPathsThatAMisspeltKeyLeavesOut() {
        // Where the client does not ask for strict decoding, moutPath is dropped and the mount has no path.
        String misspelt = TWO_CONTAINERS.replace("mountPath: /workdir/", "moutPath: /workdir/");
        assertThat(create(placed(misspelt)))
                .containsExactly(
                        "spec.containers[0].volumeMounts[1].mountPath: Required value",
                        "spec.containers[1].volumeMounts[1].mountPath: Required value");
    }

    @Test
    void namesTheContainersThatStrayDashesMake() {
        ObjectNode pod = placed(KUARD);
        with(
                pod,
                "/spec/containers",
                "[{image: 'gcr.io/kuar-demo/kuard-amd64:blue'}, {name: kuard},"
                        + " {resources: {requests: {cpu: 500m, memory: 128Mi}}}]");
        assertThat(create(pod))
                .isEqualTo(List.of(
                        "spec.containers[0].name: Required value",
                        "spec.containers[1].image: Required value",
                        "spec.containers[2].name: Required value",
                        "spec.containers[2].image: Required value"));
    }

    @Test
    void wantsMoreOfTheBareServicePodThanAName() {
        assertThat(create(placed("{apiVersion: v1, kind: Pod, metadata: {name: blabla}}")))
                .containsExactly("spec.containers: Required value");
    }

    @Test
    void acceptsTheTruncatedSizeLimitOnceDecodingHasDroppedIt() {
        assertThat(create(with(placed(EMPTY_DIR_POD), "/spec/volumes/0/emptyDir", "{}")))
                .isEmpty();
    }

    @Test
    void refusesTheReplicaSetWhoseLabelsDoNotMatch() {
        assertThat(create(with(placed(FRONTEND), "/spec/template/metadata/labels/tier", "backend")))
                .containsExactly("spec.template.metadata.labels: Invalid value: {\"tier\":\"backend\"}: `selector` does"
                        + " not match template `labels`");
    }

    @Test
    void wantsPodNamesInLowerCase() {
        assertThat(create(with(placed(KUARD), "/metadata/name", "Kuard")))
                .singleElement()
                .asString()
                .startsWith("metadata.name: Invalid value: \"Kuard\": a lowercase RFC 1123 subdomain must consist of");
    }
}
