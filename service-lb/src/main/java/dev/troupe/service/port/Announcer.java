package dev.troupe.service.port;

/** Makes an address this machine's own on its network, and tells the neighbours. */
public interface Announcer {

    /**
     * Takes the address and says so to everybody on the link, so that packets for it come here from now on.
     *
     * @param address an IPv4 address that no other machine holds now
     * @throws java.io.UncheckedIOException if the host refuses
     */
    void take(String address);

    /** Whether this machine has the address. */
    boolean holds(String address);

    /** Gives the address up; does nothing where it is not held. */
    void give(String address);
}
