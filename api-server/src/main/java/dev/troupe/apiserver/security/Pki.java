package dev.troupe.apiserver.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The certificates of a cluster in a directory: {@code ca}, {@code server} and {@code admin}, each as {@code .crt} and
 * {@code .key}.
 *
 * @param authority the CA
 * @param server the API server's identity
 * @param admin a client in {@code system:masters}
 */
public record Pki(CertificateAuthority authority, Identity server, Identity admin) {
    /** The group that may do everything. */
    public static final String MASTERS = "system:masters";

    /** The user of the admin certificate. */
    public static final String ADMIN_USER = "kubernetes-admin";

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final List<String> SERVICE_NAMES = List.of(
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local",
            "localhost");
    private static final List<String> SERVICE_ADDRESSES = List.of("127.0.0.1", "10.96.0.1");

    /**
     * Opens the directory, making what is missing and renewing what expires soon or lacks an address.
     *
     * @param addresses the IP addresses under which the server is reached, beside the usual ones
     * @param names further DNS names
     */
    public static Pki open(Path directory, Collection<String> addresses, Collection<String> names, Instant now)
            throws IOException {
        Files.createDirectories(directory);
        CertificateAuthority authority = authority(directory, now);
        Identity server = server(directory, authority, addresses, names, now);
        Path adminCertificate = directory.resolve("admin.crt");
        Path adminKey = directory.resolve("admin.key");
        Identity admin;
        if (Files.exists(adminCertificate) && fresh(Identity.read(adminCertificate, adminKey), now)) {
            admin = Identity.read(adminCertificate, adminKey);
        } else {
            admin = authority.client(ADMIN_USER, List.of(MASTERS), now);
            admin.write(adminCertificate, adminKey);
        }
        return new Pki(authority, server, admin);
    }

    private static CertificateAuthority authority(Path directory, Instant now) throws IOException {
        Path certificate = directory.resolve("ca.crt");
        Path key = directory.resolve("ca.key");
        if (Files.exists(certificate)) {
            return new CertificateAuthority(Identity.read(certificate, key));
        }
        CertificateAuthority made = CertificateAuthority.create("troupe-ca", now);
        made.self().write(certificate, key);
        return made;
    }

    private static Identity server(
            Path directory,
            CertificateAuthority authority,
            Collection<String> addresses,
            Collection<String> names,
            Instant now)
            throws IOException {
        List<String> allNames = joined(SERVICE_NAMES, names);
        List<String> allAddresses = joined(SERVICE_ADDRESSES, addresses);
        Path certificate = directory.resolve("server.crt");
        Path key = directory.resolve("server.key");
        if (Files.exists(certificate)) {
            Identity existing = Identity.read(certificate, key);
            Set<String> covered = NodeIdentity.alternativeNames(existing.certificate());
            if (fresh(existing, now) && covered.containsAll(allNames) && covered.containsAll(allAddresses)) {
                return existing;
            }
        }
        Identity made = authority.server("kube-apiserver", allNames, allAddresses, now);
        made.write(certificate, key);
        return made;
    }

    private static boolean fresh(Identity identity, Instant now) {
        return identity.certificate().getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE));
    }

    private static List<String> joined(List<String> first, Collection<String> more) {
        List<String> all = new ArrayList<>(first);
        more.stream().filter(entry -> !all.contains(entry)).forEach(all::add);
        return all;
    }
}
