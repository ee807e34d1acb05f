package dev.troupe.protocol.network;

/** The range of Service addresses, which a cluster has from its first start. */
public final class ServiceCidrs {
    public static final String RESOURCE = "servicecidrs.networking.k8s.io";

    /** The name of the one that every cluster has, as in Kubernetes. */
    public static final String DEFAULT = "kubernetes";

    private ServiceCidrs() {}
}
