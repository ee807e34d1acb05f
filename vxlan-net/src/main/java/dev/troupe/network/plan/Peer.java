package dev.troupe.network.plan;

/**
 * Another node, as this one must know it to send to its pods.
 *
 * @param node its name
 * @param subnet of its pods; the lowest address is its VTEP's own
 * @param address where it receives tunnelled frames: its IPv4 address on the underlay
 * @param mac its VTEP's
 */
public record Peer(String node, Subnet subnet, String address, String mac) {}
