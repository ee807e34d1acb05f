package dev.troupe.node.port;

/**
 * @param name for instance {@code containerd}
 * @param version the runtime's own
 * @param apiVersion of CRI, for instance {@code v1}
 */
public record RuntimeVersion(String name, String version, String apiVersion) {

    /** As Node's {@code status.nodeInfo.containerRuntimeVersion} wants it: {@code containerd://1.6.20}. */
    public String forNodeInfo() {
        return name + "://" + version;
    }
}
