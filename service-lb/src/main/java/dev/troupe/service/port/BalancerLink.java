package dev.troupe.service.port;

import java.util.Set;

/** The node's own network as load balancers' addresses use it. All methods block for moments. */
public interface BalancerLink {

    /**
     * Answers for the address from now on, and says so to everybody on the link.
     *
     * @throws java.io.UncheckedIOException if the host refuses
     */
    void take(String address);

    /** Says once more whose the address is, since neighbours may remember another machine. */
    void announce(String address);

    /** Gives the address up; does nothing where it is not held. */
    void give(String address);

    /** The load balancers' addresses that this machine has. */
    Set<String> held();
}
