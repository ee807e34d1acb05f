package dev.troupe.node.port;

/** Whether the runtime can make containers, and whether it can give pods a network. */
public record RuntimeStatus(Condition runtime, Condition network) {

    /**
     * @param reason one CamelCase word; empty when ready
     * @param message for people; empty when ready
     */
    public record Condition(boolean ready, String reason, String message) {}

    public boolean ready() {
        return runtime.ready() && network.ready();
    }
}
