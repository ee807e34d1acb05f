package dev.troupe.api.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.defaults.Defaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever an object holds, defaulting and validating it end without an exception, and defaulting has one result. */
class MutatedObjectsTest {
    private static final int ROUNDS = 4_000;
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "99999999999999999999",
            "1.5",
            "''",
            "' '",
            "Bad_Name",
            "a.b/c",
            "'['''",
            "\"metadata.labels['\"",
            "\"metadata.labels['']\"",
            "'-'",
            "'..'",
            "500m",
            "'%'",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "{a: null}",
            "[{}]",
            "[a, 1, true]",
            "{name: main}");

    @Test
    void neverThrowsAndDefaultsOnce() {
        long seed = Long.getLong("troupe.seed", System.nanoTime());
        System.out.println("MutatedObjectsTest: -Dtroupe.seed=" + seed);
        Random random = new Random(seed);
        List<ObjectNode> samples = samples();
        for (int round = 0; round < ROUNDS; round++) {
            ObjectNode original = samples.get(random.nextInt(samples.size()));
            ObjectNode mutated = original.deepCopy();
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                mutate(mutated, random);
            }
            String text = mutated.toString();
            assertThatCode(() -> check(original, mutated))
                    .as("seed %d, round %d: %s", seed, round, text)
                    .doesNotThrowAnyException();
        }
    }

    private static void check(ObjectNode original, ObjectNode mutated) {
        KindDefinition kind = Manifests.kind(original);
        Defaults.apply(kind, mutated);
        ObjectNode again = mutated.deepCopy();
        Defaults.apply(kind, again);
        assertThat(again).isEqualTo(mutated);
        Validation.create(kind, mutated)
                .forEach(error -> assertThat(error.message()).isNotBlank());
        Validation.update(kind, original, mutated);
        Validation.update(kind, mutated, original);
        Validation.status(kind, original, mutated);
        Validation.status(kind, mutated, original);
        if (kind.equals(Kinds.builtIn().get("pods"))) {
            Validation.ephemeralContainers(mutated, original);
            Validation.ephemeralContainers(original, mutated);
        }
    }

    private static List<ObjectNode> samples() {
        List<ObjectNode> samples = new ArrayList<>();
        samples.add(richPod());
        samples.add(richPod());
        samples.add(Manifests.deployment());
        samples.add(Manifests.replicaSet());
        samples.add(
                Manifests.object("{kind: ConfigMap, metadata: {name: a, namespace: b}, immutable: true, data: {a: b},"
                        + " binaryData: {c: AA==}}"));
        samples.add(Manifests.object("{kind: Secret, metadata: {name: a, namespace: b}, type:"
                + " kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: e30=}, stringData: {a: b}}"));
        samples.add(Manifests.object("{kind: Namespace, metadata: {name: a, labels: {a: b}}}"));
        samples.add(Manifests.object("{kind: Node, metadata: {name: a}, spec: {taints: [{key: a, effect: NoSchedule}],"
                + " podCIDRs: [10.0.0.0/24]}, status: {capacity: {cpu: 1}, addresses: [{type: a, address: b}]}}"));
        samples.add(
                Manifests.object("{kind: Lease, metadata: {name: a, namespace: b}, spec: {leaseDurationSeconds: 1}}"));
        samples.add(Manifests.object("{kind: Event, metadata: {name: a, namespace: b}, eventTime: x, involvedObject:"
                + " {namespace: b}, reason: a, action: b}"));
        return samples;
    }

    /** A Pod with something of everything. */
    private static ObjectNode richPod() {
        return Manifests.object("""
                kind: Pod
                metadata:
                  name: web
                  namespace: default
                  labels: {app: web}
                  annotations: {controller.kubernetes.io/pod-deletion-cost: "1"}
                  finalizers: [a.b/c]
                  ownerReferences: [{apiVersion: v1, kind: A, name: b, uid: c, controller: true}]
                spec:
                  activeDeadlineSeconds: 60
                  tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 5}]
                  schedulingGates: [{name: a.b/c}]
                  readinessGates: [{conditionType: a.b/c}]
                  nodeSelector: {a: b}
                  hostAliases: [{ip: 1.2.3.4, hostnames: [a]}]
                  dnsConfig: {nameservers: [1.1.1.1], searches: [a.b], options: [{name: c}]}
                  resourceClaims: [{name: gpu, resourceClaimName: x}]
                  overhead: {cpu: 1m}
                  resources: {limits: {cpu: 2}}
                  os: {name: linux}
                  securityContext:
                    runAsUser: 1
                    supplementalGroups: [1]
                    sysctls: [{name: net.a, value: b}]
                    seccompProfile: {type: Localhost, localhostProfile: a}
                    appArmorProfile: {type: Localhost, localhostProfile: a}
                  affinity:
                    nodeAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                        nodeSelectorTerms:
                        - matchExpressions: [{key: a, operator: In, values: [b]}]
                          matchFields: [{key: metadata.name, operator: In, values: [b]}]
                      preferredDuringSchedulingIgnoredDuringExecution:
                      - {weight: 1, preference: {matchExpressions: [{key: a, operator: Exists}]}}
                    podAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                      - {topologyKey: a, labelSelector: {matchLabels: {a: b}}, matchLabelKeys: [c], namespaces: [d]}
                  topologySpreadConstraints:
                  - {maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, labelSelector: {}, matchLabelKeys: [a]}
                  volumes:
                  - {name: cache, emptyDir: {sizeLimit: 1Mi}}
                  - {name: host, hostPath: {path: /a, type: Directory}}
                  - {name: keys, secret: {secretName: a, items: [{key: a, path: b, mode: 256}]}}
                  - name: all
                    projected:
                      sources:
                      - serviceAccountToken: {path: token}
                      - downwardAPI: {items: [{path: l, fieldRef: {fieldPath: "metadata.labels['a']"}}]}
                      - clusterTrustBundle: {name: a, path: b}
                  - {name: own, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [a]}}}}
                  - {name: image, image: {reference: a}}
                  initContainers:
                  - {name: init, image: a, restartPolicy: Always, ports: [{containerPort: 1, hostPort: 1}]}
                  containers:
                  - name: main
                    image: nginx
                    ports: [{containerPort: 80, name: http, hostPort: 80}]
                    env:
                    - {name: A, value: b}
                    - {name: B, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                    - {name: C, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
                    - {name: D, valueFrom: {secretKeyRef: {name: a, key: b}}}
                    envFrom: [{prefix: P, configMapRef: {name: a}}]
                    volumeMounts: [{name: cache, mountPath: /a, subPath: b, mountPropagation: None}]
                    volumeDevices: [{name: own, devicePath: /dev/a}]
                    resources: {limits: {cpu: 1, hugepages-2Mi: 2Mi, a.b/c: 1}, claims: [{name: gpu}]}
                    resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]
                    livenessProbe: {httpGet: {port: http, httpHeaders: [{name: a, value: b}]}}
                    readinessProbe: {grpc: {port: 1}}
                    startupProbe: {exec: {command: [a]}}
                    lifecycle: {preStop: {sleep: {seconds: 1}}, postStart: {tcpSocket: {port: 1}}}
                    securityContext: {capabilities: {add: [A]}, allowPrivilegeEscalation: false, procMount: Default}
                  ephemeralContainers: [{name: debug, image: a, targetContainerName: main}]
                status:
                  qosClass: Burstable
                  conditions: [{type: Ready}]
                  podIPs: [{ip: 1.2.3.4}]
                  hostIP: 1.2.3.4
                  hostIPs: [{ip: 1.2.3.4}]
                  containerStatuses: [{name: main, state: {terminated: {exitCode: 1}}}]
                """);
    }

    /** Replaces, removes or adds something somewhere. */
    private static void mutate(ObjectNode root, Random random) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        JsonNode at = containers.get(random.nextInt(containers.size()));
        JsonNode value = Manifests.value(VALUES.get(random.nextInt(VALUES.size())));
        if (at instanceof ArrayNode list) {
            if (list.isEmpty() || random.nextInt(3) == 0) {
                list.add(value);
            } else {
                list.set(random.nextInt(list.size()), value);
            }
        } else if (at instanceof ObjectNode object) {
            List<String> names =
                    object.properties().stream().map(Map.Entry::getKey).toList();
            if (names.isEmpty()) {
                object.set("x", value);
            } else {
                String name = names.get(random.nextInt(names.size()));
                if (random.nextInt(5) == 0) {
                    object.remove(name);
                } else {
                    object.set(name, value);
                }
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (node.isContainerNode()) {
            into.add(node);
            node.forEach(child -> collect(child, into));
        }
    }
}
