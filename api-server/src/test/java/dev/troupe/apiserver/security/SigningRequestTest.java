package dev.troupe.apiserver.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;

/** What of a request is believed, and what is made of it. */
class SigningRequestTest {
    private static final String LABEL = "CERTIFICATE REQUEST";
    private final CertificateAuthority authority = CertificateAuthority.create("test-ca", Instant.now());

    @Test
    void carriesItsKey() {
        SigningRequest request = SigningRequest.create("k02");
        assertThat(SigningRequest.verifiedKey(request.pem()))
                .isEqualTo(request.keys().getPublic());
    }

    @Test
    void certificateNamesTheNodeWhateverTheRequestSays() throws Exception {
        SigningRequest request = SigningRequest.create("somebody-else");
        X509Certificate certificate = NodeIdentity.certify(
                authority,
                SigningRequest.verifiedKey(request.pem()),
                "k02",
                List.of("192.0.2.2"),
                NodeIdentity.Role.WORKER,
                Instant.now());
        certificate.verify(authority.self().certificate().getPublicKey());
        assertThat(certificate.getPublicKey()).isEqualTo(request.keys().getPublic());
        assertThat(new ClientCertificates(authority.self().certificate()).caller(new X509Certificate[] {certificate}))
                .hasValueSatisfying(caller -> {
                    assertThat(caller.user()).isEqualTo("system:node:k02");
                    assertThat(caller.groups()).containsExactly("system:nodes", "system:authenticated");
                });
        assertThat(NodeIdentity.alternativeNames(certificate)).isEqualTo(Set.of("k02", "192.0.2.2"));
    }

    @Test
    void refusesWhatIsNoRequest() {
        for (String text :
                List.of("", "hello", Pem.of(LABEL, new byte[] {1, 2, 3}), Pem.of("CERTIFICATE", new byte[0]))) {
            assertThatIllegalArgumentException().isThrownBy(() -> SigningRequest.verifiedKey(text));
        }
    }

    @Test
    void refusesARequestThatAnotherKeySigned() throws Exception {
        byte[] forged = new JcaPKCS10CertificationRequestBuilder(
                        new X500Name("CN=x"), CertificateAuthority.newKeys().getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(CertificateAuthority.newKeys().getPrivate()))
                .getEncoded();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningRequest.verifiedKey(Pem.of(LABEL, forged)))
                .withMessageContaining("not signed with its own key");
    }

    @Test
    void refusesKeysOfOtherKinds() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        var keys = rsa.generateKeyPair();
        byte[] request = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()))
                .getEncoded();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningRequest.verifiedKey(Pem.of(LABEL, request)))
                .withMessageContaining("P-256");
    }

    @Test
    void hashIsThatOfTheSubjectPublicKeyInfo() throws GeneralSecurityException {
        // Made with: openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | sha256sum
        X509Certificate known =
                Pem.parseCertificate(Pem.of("CERTIFICATE", Base64.getDecoder().decode(KNOWN)));
        assertThat(PublicKeyHash.of(known).text()).isEqualTo(KNOWN_HASH);
        assertThatIllegalArgumentException().isThrownBy(() -> new PublicKeyHash("sha256:12"));
    }

    private static final String KNOWN =
            "MIIBdjCCAR2gAwIBAgIUWwfAlKT37MHQFKzQLtLLbkR5zK4wCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFa25vd24wIB"
                    + "cNMjYxMTI1MTUxNDM2WhgPMjEyNjExMDExNTE0MzZaMBAxDjAMBgNVBAMMBWtub3duMFkwEwYHKoZIzj0CAQYIKoZI"
                    + "zj0DAQcDQgAE2HTEL8aWrkikUuSF1mcUIWpLXlfgBI59c9t55xG0PosVi3ugfwZi2P/a6BLN0UcPn5NO1uvp+Tzlkn"
                    + "64z7BAEqNTMFEwHQYDVR0OBBYEFFEdSlh6dnaqmd5wWp//oQ3PFoa0MB8GA1UdIwQYMBaAFFEdSlh6dnaqmd5wWp//"
                    + "oQ3PFoa0MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgUN+B3yFbgKIgm/HPrtsDJAy8LMQwH4MnKe"
                    + "Qgsh9X39ACIC1/ZD2HVbrOgwJZ9z811OWdMW5tOSK9wv9IR/EdC3F4";
    private static final String KNOWN_HASH = "sha256:9ef1edda9ba09070268b345a33c19bcbf44caa789b5b5fe76ec47572d25042fa";
}
