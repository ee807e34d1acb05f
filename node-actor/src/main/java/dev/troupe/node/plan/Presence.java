package dev.troupe.node.plan;

/** How the cluster sees a node's JVM. */
public enum Presence {
    /** A member that can be reached. */
    HERE,
    /** It has taken leave and is expected back; its containers go on. */
    AWAY,
    /** It cannot be reached, or has gone without a word or for too long. */
    LOST
}
