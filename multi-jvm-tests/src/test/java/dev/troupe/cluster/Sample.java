package dev.troupe.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.List;

/**
 * A valid object of each kind that is served; none of them makes anything run.
 *
 * @param change a merge patch that the kind allows, and which no controller undoes
 */
record Sample(String groupVersion, String resource, boolean namespaced, String manifest, String change) {
    private static final String LABEL = "{\"metadata\":{\"labels\":{\"changed\":\"yes\"}}}";

    /** No node is so, which keeps pods pending. */
    private static final String POD_SPEC = """
            {"nodeSelector":{"nowhere":"yes"},"terminationGracePeriodSeconds":1,
             "containers":[{"name":"main","image":"busybox:1.37","command":["sleep","1000"],
              "ports":[{"name":"http","containerPort":80,"protocol":"TCP"}],
              "env":[{"name":"A","value":"1"},{"name":"B","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],
              "resources":{"requests":{"cpu":"10m","memory":"8Mi"},"limits":{"memory":"16Mi"}},
              "volumeMounts":[{"name":"v","mountPath":"/v"}],
              "livenessProbe":{"httpGet":{"path":"/","port":"http"},"periodSeconds":5}}],
             "volumes":[{"name":"v","emptyDir":{"sizeLimit":"1Mi"}}],
             "tolerations":[{"key":"k","operator":"Exists","effect":"NoSchedule"}]}""";

    private static final String WORKLOAD = """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "spec":{"replicas":0,"selector":{"matchLabels":{"app":"NAME"}},
              "template":{"metadata":{"labels":{"app":"NAME"}},"spec":POD_SPEC}}}""".replace("POD_SPEC", POD_SPEC);

    static final Sample POD = new Sample(
            "v1",
            "pods",
            true,
            "{\"metadata\":{\"name\":\"NAME\",\"labels\":{\"sample\":\"yes\"}},\"spec\":" + POD_SPEC + "}",
            LABEL);
    static final Sample REPLICA_SET =
            new Sample("apps/v1", "replicasets", true, WORKLOAD, "{\"spec\":{\"minReadySeconds\":7}}");
    static final Sample DEPLOYMENT =
            new Sample("apps/v1", "deployments", true, WORKLOAD, "{\"spec\":{\"revisionHistoryLimit\":7}}");
    static final Sample POD_TEMPLATE = new Sample(
            "v1",
            "podtemplates",
            true,
            "{\"metadata\":{\"name\":\"NAME\",\"labels\":{\"sample\":\"yes\"}},\"template\":{\"metadata\":{\"labels\":"
                    + "{\"app\":\"NAME\"}},\"spec\":" + POD_SPEC + "}}",
            "{\"template\":{\"spec\":{\"restartPolicy\":\"Never\"}}}");
    static final Sample CONFIG_MAP = new Sample("v1", "configmaps", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "data":{"a":"1"},"binaryData":{"b":"AAH/"}}""", "{\"data\":{\"a\":\"2\"}}");
    static final Sample SECRET = new Sample("v1", "secrets", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "data":{"a":"MQ=="},"stringData":{"c":"3"}}""", "{\"stringData\":{\"a\":\"2\"}}");
    static final Sample SERVICE_ACCOUNT =
            new Sample("v1", "serviceaccounts", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "imagePullSecrets":[{"name":"x"}]}""", "{\"automountServiceAccountToken\":false}");
    static final Sample LEASE =
            new Sample("coordination.k8s.io/v1", "leases", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "spec":{"holderIdentity":"me","leaseDurationSeconds":15,"renewTime":"2026-01-02T03:04:05.678901Z"}}""", "{\"spec\":{\"holderIdentity\":\"you\"}}");
    static final Sample EVENT = new Sample("v1", "events", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "involvedObject":{"kind":"Pod","namespace":"NAMESPACE","name":"x","apiVersion":"v1"},
             "reason":"Tested","message":"as ever","type":"Normal","count":1,
             "source":{"component":"tests"}}""", "{\"count\":2}");
    static final Sample NAMESPACE = new Sample(
            "v1", "namespaces", false, "{\"metadata\":{\"name\":\"NAME\",\"labels\":{\"sample\":\"yes\"}}}", LABEL);
    static final Sample NODE = new Sample("v1", "nodes", false, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "spec":{"unschedulable":true,"podCIDR":"10.200.0.0/24"}}""", LABEL);

    /** Without a selector, so that its endpoints are whose who makes them. */
    static final Sample SERVICE =
            new Sample("v1", "services", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "spec":{"type":"NodePort","externalTrafficPolicy":"Local","sessionAffinity":"ClientIP",
              "sessionAffinityConfig":{"clientIP":{"timeoutSeconds":100}},
              "ports":[{"name":"http","port":80,"targetPort":"http","protocol":"TCP","appProtocol":"http"},
                       {"name":"dns","port":53,"targetPort":5353,"protocol":"UDP"}]}}""", "{\"spec\":{\"externalTrafficPolicy\":\"Cluster\"}}");

    static final Sample ENDPOINTS = new Sample("v1", "endpoints", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "subsets":[{"addresses":[{"ip":"192.0.2.1","hostname":"a"}],"notReadyAddresses":[{"ip":"192.0.2.2"}],
              "ports":[{"name":"http","port":80,"protocol":"TCP"}]}]}""", LABEL);
    static final Sample ENDPOINT_SLICE = new Sample(
            "discovery.k8s.io/v1", "endpointslices", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes","kubernetes.io/service-name":"NAME"}},
             "addressType":"IPv4","ports":[{"name":"http","port":80,"protocol":"TCP"}],
             "endpoints":[{"addresses":["192.0.2.3"],"conditions":{"ready":true},"nodeName":"node-1","hostname":"b",
              "targetRef":{"kind":"Pod","name":"x","namespace":"NAMESPACE"}}]}""", "{\"endpoints\":[{\"addresses\":[\"192.0.2.4\"]}]}");
    static final Sample NETWORK_POLICY = new Sample(
            "networking.k8s.io/v1", "networkpolicies", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "spec":{"podSelector":{"matchLabels":{"app":"NAME"}},"policyTypes":["Ingress","Egress"],
              "ingress":[{"from":[{"podSelector":{"matchExpressions":[{"key":"a","operator":"Exists"}]},
               "namespaceSelector":{}}],"ports":[{"port":80,"endPort":90,"protocol":"TCP"}]}],
              "egress":[{"to":[{"ipBlock":{"cidr":"192.0.2.0/24","except":["192.0.2.128/25"]}}]}]}}""", "{\"spec\":{\"policyTypes\":[\"Ingress\"]}}");
    static final Sample INGRESS =
            new Sample("networking.k8s.io/v1", "ingresses", true, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "spec":{"ingressClassName":"nobodys","tls":[{"hosts":["NAME.example.com"],"secretName":"NAME"}],
              "defaultBackend":{"service":{"name":"NAME","port":{"name":"http"}}},
              "rules":[{"host":"NAME.example.com","http":{"paths":[{"path":"/a","pathType":"Prefix",
               "backend":{"service":{"name":"NAME","port":{"number":80}}}}]}}]}}""", "{\"spec\":{\"tls\":null}}");
    static final Sample INGRESS_CLASS = new Sample("networking.k8s.io/v1", "ingressclasses", false, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "spec":{"controller":"example.com/ingress"}}""", LABEL);
    static final Sample ADDRESS_POOL =
            new Sample("troupe.dev/v1", "ipaddresspools", false, """
            {"metadata":{"name":"NAME","labels":{"sample":"yes"}},
             "spec":{"autoAssign":false,"addresses":["192.0.2.16/28","192.0.2.40-192.0.2.50"]}}""", "{\"spec\":{\"addresses\":[\"192.0.2.16/28\"]}}");

    /** Every kind but IPAddress, whose names are addresses. */
    static List<Sample> all() {
        return List.of(
                POD,
                REPLICA_SET,
                DEPLOYMENT,
                POD_TEMPLATE,
                CONFIG_MAP,
                SECRET,
                SERVICE_ACCOUNT,
                LEASE,
                EVENT,
                NAMESPACE,
                NODE,
                SERVICE,
                ENDPOINTS,
                ENDPOINT_SLICE,
                NETWORK_POLICY,
                INGRESS,
                INGRESS_CLASS,
                ADDRESS_POOL);
    }

    /** The object as a client sends it. */
    ObjectNode object(String namespace, String name) {
        return (ObjectNode) Json.read(manifest.replace("NAMESPACE", namespace).replace("NAME", name));
    }

    String json(String namespace, String name) {
        return object(namespace, name).toString();
    }

    /** The path of the kind's objects in that namespace, or of all where the kind has none. */
    String collection(String namespace) {
        String prefix = (groupVersion.indexOf('/') < 0 ? "/api/" : "/apis/") + groupVersion + "/";
        return prefix + (namespaced ? "namespaces/" + namespace + "/" : "") + resource;
    }

    String path(String namespace, String name) {
        return collection(namespace) + "/" + name;
    }

    @Override
    public String toString() {
        return resource;
    }
}
