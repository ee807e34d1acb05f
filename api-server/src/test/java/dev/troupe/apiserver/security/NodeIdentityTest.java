package dev.troupe.apiserver.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.protocol.object.Caller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeIdentityTest {
    private static final Instant NOW = Instant.now();

    @TempDir
    private Path directory;

    private final CertificateAuthority authority = CertificateAuthority.create("ca", NOW);

    private Identity open(NodeIdentity.Role role, Instant now, String... addresses) throws Exception {
        return NodeIdentity.open(directory, authority, "node-1", List.of(addresses), role, now);
    }

    @Test
    void isServerAndClient() throws Exception {
        X509Certificate certificate =
                open(NodeIdentity.Role.CONTROL, NOW, "192.0.2.1", "2001:db8::1").certificate();
        assertThat(certificate.getExtendedKeyUsage()).contains("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(NodeIdentity.alternativeNames(certificate))
                .containsExactlyInAnyOrder("node-1", "192.0.2.1", "2001:db8:0:0:0:0:0:1");
        assertThat(caller(certificate))
                .isEqualTo(new Caller(
                        "system:node:node-1", List.of("system:nodes", "troupe:control-nodes", "system:authenticated")));
    }

    @Test
    void aWorkerIsNoControlNode() throws Exception {
        assertThat(caller(open(NodeIdentity.Role.WORKER, NOW, "192.0.2.1").certificate())
                        .groups())
                .containsExactly("system:nodes", "system:authenticated");
    }

    private Caller caller(X509Certificate certificate) {
        return new ClientCertificates(authority.self().certificate())
                .caller(new Certificate[] {certificate})
                .orElseThrow();
    }

    @Test
    void keepsWhatIsThere() throws Exception {
        Identity first = open(NodeIdentity.Role.CONTROL, NOW, "192.0.2.1", "192.0.2.2");
        assertThat(open(NodeIdentity.Role.CONTROL, NOW, "192.0.2.1")).isEqualTo(first);
        assertThat(directory.resolve("node.crt")).hasContent(first.certificatePem());
        assertThat(directory.resolve("ca.crt")).hasContent(authority.self().certificatePem());
        assertThat(Files.readString(directory.resolve("node.key"))).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("node.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void renewsWhatNoLongerServes() throws Exception {
        Identity first = open(NodeIdentity.Role.WORKER, NOW, "192.0.2.1");
        Identity moved = open(NodeIdentity.Role.WORKER, NOW, "192.0.2.2");
        assertThat(moved).isNotEqualTo(first);
        Identity promoted = open(NodeIdentity.Role.CONTROL, NOW, "192.0.2.2");
        assertThat(promoted).isNotEqualTo(moved);
        Identity later = open(NodeIdentity.Role.CONTROL, NOW.plus(Duration.ofDays(340)), "192.0.2.2");
        assertThat(later).isNotEqualTo(promoted);
        CertificateAuthority other = CertificateAuthority.create("ca", NOW);
        Identity moreTrusted =
                NodeIdentity.open(directory, other, "node-1", List.of("192.0.2.2"), NodeIdentity.Role.CONTROL, NOW);
        moreTrusted.certificate().verify(other.self().certificate().getPublicKey());
        assertThat(directory.resolve("ca.crt")).hasContent(other.self().certificatePem());
    }

    @Test
    void recoversFromACrashBetweenKeyAndCertificate() throws Exception {
        Identity first = open(NodeIdentity.Role.CONTROL, NOW, "192.0.2.1");
        Path old = directory.resolve("old.crt");
        Files.copy(directory.resolve("node.crt"), old);
        open(NodeIdentity.Role.CONTROL, NOW, "192.0.2.2");
        Files.move(old, directory.resolve("node.crt"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(open(NodeIdentity.Role.CONTROL, NOW, "192.0.2.1")).isNotEqualTo(first);
        assertThat(open(NodeIdentity.Role.CONTROL, NOW, "192.0.2.1"))
                .isEqualTo(Identity.read(directory.resolve("node.crt"), directory.resolve("node.key")));
    }
}
