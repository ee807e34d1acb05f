package dev.troupe.service.policy.plan;

/** Which ports a rule means, always the receiver's. */
sealed interface PortMatch {
    /** tcp, udp or sctp. */
    String protocol();

    /** Every port of a protocol. */
    record Every(String protocol) implements PortMatch {}

    /** Ports by their numbers, both ends included. */
    record Range(String protocol, int first, int last) implements PortMatch {}

    /** The ports that containers call so. */
    record Named(String protocol, String name) implements PortMatch {}
}
