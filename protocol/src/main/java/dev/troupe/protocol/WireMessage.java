package dev.troupe.protocol;

/** Marks what may travel between JVMs; Pekko serializes it as Jackson CBOR. */
public interface WireMessage {}
