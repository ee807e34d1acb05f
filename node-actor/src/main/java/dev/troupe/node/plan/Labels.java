package dev.troupe.node.plan;

/** Labels and annotations on sandboxes and containers: the same as a kubelet's, so that crictl can read them. */
public final class Labels {
    public static final String POD_NAME = "io.kubernetes.pod.name";
    public static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
    public static final String POD_UID = "io.kubernetes.pod.uid";
    public static final String CONTAINER_NAME = "io.kubernetes.container.name";

    /** Which node's agent made it: several nodes of a test cluster may share one runtime. */
    public static final String NODE = "dev.troupe.node";

    public static final String CONTAINER_HASH = "io.kubernetes.container.hash";
    public static final String RESTART_COUNT = "io.kubernetes.container.restartCount";
    public static final String TERMINATION_MESSAGE_PATH = "io.kubernetes.container.terminationMessagePath";
    public static final String TERMINATION_MESSAGE_POLICY = "io.kubernetes.container.terminationMessagePolicy";

    /** Where on the host the termination message lies, so that a successor finds it. */
    public static final String TERMINATION_MESSAGE_HOST_PATH = "dev.troupe.terminationMessageHostPath";

    public static final String GRACE_PERIOD_SECONDS = "io.kubernetes.pod.terminationGracePeriod";

    private Labels() {}
}
