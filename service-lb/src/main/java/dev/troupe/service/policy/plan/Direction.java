package dev.troupe.service.policy.plan;

/** What a policy is about: packets to the pods that it selects, or from them. */
enum Direction {
    INGRESS("ingress", "from", "Ingress", "to_pod", "in", "saddr"),
    EGRESS("egress", "to", "Egress", "from_pod", "out", "daddr");

    /** The field of a policy's spec with the rules. */
    final String field;
    /** The field of a rule with the peers. */
    final String peers;
    /** Its name in {@code policyTypes}. */
    final String type;
    /** How the names of chains begin that pods with the same policies share, and the map that leads there. */
    final String pods;
    /** How the names of policies' chains begin. */
    final String chain;
    /** Which address of a packet is the peer's. */
    final String peerAddress;

    Direction(String field, String peers, String type, String pods, String chain, String peerAddress) {
        this.field = field;
        this.peers = peers;
        this.type = type;
        this.pods = pods;
        this.chain = chain;
        this.peerAddress = peerAddress;
    }
}
