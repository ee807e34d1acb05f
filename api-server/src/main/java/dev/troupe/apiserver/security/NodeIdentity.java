package dev.troupe.apiserver.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * What a node shows to other nodes, as a server and as a client alike: one certificate for the user
 * {@code system:node:NAME}, good for the node's name and addresses. Kept as {@code node.crt} and {@code node.key}
 * (PKCS#8), beside the certificate of the CA, {@code ca.crt}; all are PEM.
 */
public final class NodeIdentity {
    /** The group of every node. */
    public static final String NODES = "system:nodes";

    /** The group of nodes that serve the API; they may reach into the pods of any node. */
    public static final String CONTROL_NODES = "troupe:control-nodes";

    /** What the names of nodes' users begin with. */
    public static final String USER_PREFIX = "system:node:";

    /** The type of an IP address among the names of a certificate, RFC 5280, 4.2.1.6. */
    private static final Integer IP_ADDRESS = 7;

    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private NodeIdentity() {}

    /** What a node is to others. */
    public enum Role {
        /** Serves the API and holds shards. */
        CONTROL(List.of(NODES, CONTROL_NODES)),
        /** Runs pods only. */
        WORKER(List.of(NODES));

        private final List<String> groups;

        Role(List<String> groups) {
            this.groups = groups;
        }
    }

    /**
     * Reads the node's identity from its own directory. Makes it if it is missing, and anew if it expires within 30
     * days, lacks an address or the role, or is another CA's.
     *
     * @param authority with its key
     * @param name the node's name in the API
     * @param addresses the IP addresses under which other nodes reach it
     * @throws IOException if the files cannot be read or written
     */
    public static Identity open(
            Path directory, CertificateAuthority authority, String name, List<String> addresses, Role role, Instant now)
            throws IOException {
        Files.createDirectories(directory);
        Path certificate = directory.resolve("node.crt");
        Path key = directory.resolve("node.key");
        writeAuthority(directory.resolve("ca.crt"), authority.self().certificatePem());
        Identity wanted = authority.node(USER_PREFIX + name, role.groups, name, addresses, now);
        if (Files.exists(certificate) && Files.exists(key)) {
            Identity existing = Identity.read(certificate, key);
            if (serves(existing, wanted, authority, now)) {
                return existing;
            }
        }
        wanted.write(certificate, key);
        return wanted;
    }

    /** Vouches for a node whose key stays with it. */
    public static X509Certificate certify(
            CertificateAuthority authority,
            PublicKey key,
            String name,
            List<String> addresses,
            Role role,
            Instant now) {
        return authority.nodeCertificate(key, USER_PREFIX + name, role.groups, name, addresses, now);
    }

    /** Whether a certificate should be renewed. */
    public static boolean expiresSoon(X509Certificate certificate, Instant now) {
        return !certificate.getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE));
    }

    private static void writeAuthority(Path file, String pem) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(pem)) {
            Files.writeString(file, pem);
        }
    }

    private static boolean serves(Identity existing, Identity wanted, CertificateAuthority authority, Instant now)
            throws IOException {
        X509Certificate certificate = existing.certificate();
        X500Principal subject = wanted.certificate().getSubjectX500Principal();
        return !expiresSoon(certificate, now)
                && certificate.getSubjectX500Principal().equals(subject)
                && alternativeNames(certificate).containsAll(alternativeNames(wanted.certificate()))
                && isSignedBy(certificate, authority)
                && isPair(existing);
    }

    private static boolean isSignedBy(X509Certificate certificate, CertificateAuthority authority) {
        try {
            certificate.verify(authority.self().certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether the key is the certificate's; not so after a crash between the writing of the two. */
    public static boolean isPair(Identity identity) {
        byte[] proof = {1};
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(identity.key());
            signature.update(proof);
            byte[] signed = signature.sign();
            signature.initVerify(identity.certificate().getPublicKey());
            signature.update(proof);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The IP addresses that a certificate is good for. */
    public static List<String> addresses(X509Certificate certificate) {
        try {
            Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
            return entries == null
                    ? List.of()
                    : entries.stream()
                            .filter(entry -> entry.get(0).equals(IP_ADDRESS))
                            .map(entry -> String.valueOf(entry.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** The DNS names and IP addresses that a certificate is good for. */
    static Set<String> alternativeNames(X509Certificate certificate) throws IOException {
        Set<String> names = new HashSet<>();
        try {
            Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
            if (entries != null) {
                entries.forEach(entry -> names.add(String.valueOf(entry.get(1))));
            }
        } catch (CertificateParsingException e) {
            throw new IOException(e);
        }
        return names;
    }
}
