package dev.troupe.benchmarks;

/** What the benchmarks create. */
final class Objects {
    static final String NAMESPACE = "bench";
    static final String MAPS = "/api/v1/namespaces/bench/configmaps";
    static final String PODS = "/api/v1/namespaces/bench/pods";

    private static final int CONTENT_CHARS = 512;

    private Objects() {}

    static String namespace() {
        return """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}""".formatted(NAMESPACE);
    }

    /** A ConfigMap with half a kilobyte in it. */
    static String map(String name) {
        return """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"text":"%s"}}""".formatted(name, "x".repeat(CONTENT_CHARS));
    }

    /** A pod that does nothing and ends at once when asked to. */
    static String pod(String name, String image) {
        return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s"},"spec":{"terminationGracePeriodSeconds":0,\
                "automountServiceAccountToken":false,"containers":[{"name":"main","image":"%s",\
                "imagePullPolicy":"IfNotPresent","command":["sleep","3600"]}]}}""".formatted(name, image);
    }

    /** The same on a node that is named. */
    static String podOn(String node, String name, String image) {
        return pod(name, image).replaceFirst("\"spec\":\\{", "\"spec\":{\"nodeName\":\"" + node + "\",");
    }

    /** A pod that fits no node, so that it stays Pending. */
    static String homelessPod(String name) {
        return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s"},"spec":{"nodeSelector":{"bench":"nowhere"},\
                "automountServiceAccountToken":false,"containers":[{"name":"main","image":"none"}]}}""".formatted(name);
    }

    /** A Deployment of pods that do nothing and end at once when asked to. */
    static String deployment(String name, int replicas, String image) {
        return """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"%1$s"},"spec":{"replicas":%2$d,\
                "selector":{"matchLabels":{"app":"%1$s"}},"template":{"metadata":{"labels":{"app":"%1$s"}},\
                "spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"main","image":"%3$s",\
                "imagePullPolicy":"IfNotPresent","command":["sleep","3600"]}]}}}}""".formatted(name, replicas, image);
    }

    /** A name that no earlier run has used. */
    static String prefix() {
        return "b" + Long.toString(System.nanoTime(), Character.MAX_RADIX) + '-';
    }
}
