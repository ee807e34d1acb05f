package dev.troupe.apiserver.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.protocol.object.Caller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PkiTest {
    @TempDir
    private Path directory;

    private Pki open(String... addresses) throws Exception {
        return Pki.open(directory, List.of(addresses), List.of("node-1"), Instant.now());
    }

    @Test
    void keepsWhatIsThere() throws Exception {
        Pki first = open("192.0.2.1");
        Pki second = open("192.0.2.1");
        assertThat(second.authority().self().certificate())
                .isEqualTo(first.authority().self().certificate());
        assertThat(second.server().certificate()).isEqualTo(first.server().certificate());
        assertThat(second.admin().certificate()).isEqualTo(first.admin().certificate());
        assertThat(second.admin().key()).isEqualTo(first.admin().key());
    }

    @Test
    void renewsTheServerForANewAddress() throws Exception {
        Pki first = open("192.0.2.1");
        Pki second = open("192.0.2.2");
        assertThat(second.server().certificate()).isNotEqualTo(first.server().certificate());
        assertThat(second.authority().self().certificate())
                .isEqualTo(first.authority().self().certificate());
    }

    @Test
    void namesTheServerAsClientsCallIt() throws Exception {
        Pki pki = open("192.0.2.1");
        pki.server().certificate().verify(pki.authority().self().certificate().getPublicKey());
        var names = pki.server().certificate().getSubjectAlternativeNames().stream()
                .map(entry -> String.valueOf(entry.get(1)))
                .collect(Collectors.toSet());
        assertThat(names)
                .contains(
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local",
                        "localhost",
                        "node-1",
                        "127.0.0.1",
                        "10.96.0.1",
                        "192.0.2.1");
    }

    @Test
    void adminIsAMaster() throws Exception {
        String subject = open().admin().certificate().getSubjectX500Principal().getName();
        assertThat(subject).contains("CN=kubernetes-admin").contains("O=system:masters");
    }

    @Test
    void readsUserAndGroups() throws Exception {
        Pki pki = open();
        ClientCertificates certificates =
                new ClientCertificates(pki.authority().self().certificate());
        Identity alice = pki.authority().client("alice", List.of("a", "b"), Instant.now());
        assertThat(certificates.caller(new Certificate[] {alice.certificate()}))
                .hasValue(new Caller("alice", List.of("a", "b", "system:authenticated")));
        assertThat(certificates.caller(new Certificate[] {pki.server().certificate()}))
                .as("a server's certificate is none for clients")
                .isEmpty();
        Identity stranger = CertificateAuthority.create("other", Instant.now()).client("eve", List.of(), Instant.now());
        assertThat(certificates.caller(new Certificate[] {stranger.certificate()}))
                .isEmpty();
    }

    @Test
    void hidesKeys() throws Exception {
        Pki pki = open();
        Kubeconfig.write(directory.resolve("kubeconfig"), "c", "https://127.0.0.1:6443", pki);
        for (String file : List.of("ca.key", "server.key", "admin.key", "kubeconfig")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        assertThat(Files.readString(directory.resolve("ca.key"))).startsWith("-----BEGIN PRIVATE KEY-----");
    }
}
