package dev.troupe.app.node;

import dev.troupe.apiserver.security.Identity;
import dev.troupe.apiserver.security.NodeIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A worker's certificate: the newest of those in its folder. What it joined with is {@code node.crt}; each renewal adds a pair
 * of its own, so a crash between the writing of key and certificate leaves the pair before.
 */
final class WorkerIdentity {
    private static final String CERTIFICATE = ".crt";
    private static final String KEY = ".key";
    private static final String RENEWED = "node-";

    private final Path directory;
    private final X509Certificate authority;

    /** @param authority the cluster's CA; what it has not signed does not count */
    WorkerIdentity(Path directory, X509Certificate authority) {
        this.directory = directory;
        this.authority = authority;
    }

    /** @throws IOException if there is none */
    Identity read() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> certificates = files.filter(WorkerIdentity::isOurs).toList();
            return certificates.stream()
                    .map(this::pair)
                    .flatMap(Optional::stream)
                    .max(Comparator.comparing(identity -> identity.certificate().getNotAfter()))
                    .orElseThrow(
                            () -> new IOException("no certificate of this node's, signed by its CA, in " + directory));
        }
    }

    private static boolean isOurs(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.equals("node" + CERTIFICATE) || (name.startsWith(RENEWED) && name.endsWith(CERTIFICATE));
    }

    private Optional<Identity> pair(Path certificate) {
        try {
            Identity identity = Identity.read(certificate, keyOf(certificate));
            identity.certificate().verify(authority.getPublicKey());
            return NodeIdentity.isPair(identity) ? Optional.of(identity) : Optional.empty();
        } catch (IOException | GeneralSecurityException unfit) {
            return Optional.empty();
        }
    }

    private static Path keyOf(Path certificate) {
        String name = String.valueOf(certificate.getFileName());
        return certificate.resolveSibling(name.substring(0, name.length() - CERTIFICATE.length()) + KEY);
    }

    /** Adds a pair, which is the newest from now on, and takes away the renewed ones before it. */
    void add(Identity renewed) throws IOException {
        String name = RENEWED + renewed.certificate().getSerialNumber().toString(Character.MAX_RADIX);
        Path certificate = directory.resolve(name + CERTIFICATE);
        renewed.write(certificate, keyOf(certificate));
        List<Path> before;
        try (Stream<Path> files = Files.list(directory)) {
            before = files.filter(file -> isOurs(file)
                            && String.valueOf(file.getFileName()).startsWith(RENEWED)
                            && !file.equals(certificate))
                    .toList();
        }
        for (Path old : before) {
            Files.deleteIfExists(old);
            Files.deleteIfExists(keyOf(old));
        }
    }
}
