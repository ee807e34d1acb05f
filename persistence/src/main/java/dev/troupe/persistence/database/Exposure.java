package dev.troupe.persistence.database;

import java.nio.file.Path;

/**
 * How an embedded server that serves several nodes is reached from other hosts, by TLS only.
 *
 * @param address the IP address that it listens on
 * @param port its port
 * @param clients whose connections it takes, a network in CIDR notation
 * @param certificate its certificate, PEM
 * @param key the certificate's key, PEM; only its owner can read it
 * @param authority the certificate of the CA, PEM, by which clients know the server
 * @param networkNamespace the file by which a process enters the network namespace that the address is in
 */
public record Exposure(
        String address, int port, String clients, Path certificate, Path key, Path authority, Path networkNamespace) {

    /** How nodes connect. */
    String jdbcUrl() {
        return "jdbc:postgresql://" + address + ":" + port + "/postgres?sslmode=verify-full&sslrootcert=" + authority;
    }
}
