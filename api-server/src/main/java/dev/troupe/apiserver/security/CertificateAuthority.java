package dev.troupe.apiserver.security;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A cluster's own certificate authority. */
public final class CertificateAuthority {
    /** How long a CA is valid. */
    public static final Duration CA_LIFETIME = Duration.ofDays(3650);
    /** How long the certificates that it signs are valid. */
    public static final Duration LEAF_LIFETIME = Duration.ofDays(365);
    /** Clocks of machines differ; a certificate is valid from a little before it was made. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final ExtendedKeyUsage NODE_PURPOSES =
            new ExtendedKeyUsage(new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth});

    private static final int SERIAL_BITS = 127;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Identity self;

    public CertificateAuthority(Identity self) {
        this.self = self;
    }

    /** Makes a new CA. */
    public static CertificateAuthority create(String commonName, Instant now) {
        KeyPair keys = newKeys();
        X500Name subject = name(commonName, List.of());
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = builder(subject, subject, now, CA_LIFETIME, keys.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            identifiers.createSubjectKeyIdentifier(keys.getPublic()));
            return new CertificateAuthority(new Identity(sign(builder, keys.getPrivate()), keys.getPrivate()));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a CA", e);
        }
    }

    /** The CA's own certificate and key. */
    public Identity self() {
        return self;
    }

    /** A server's certificate for these DNS names and IP addresses. */
    public Identity server(String commonName, List<String> dnsNames, List<String> addresses, Instant now) {
        ExtendedKeyUsage purpose = new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
        return leaf(name(commonName, List.of()), purpose, alternativeNames(dnsNames, addresses), now);
    }

    /** A client's certificate: the common name is the user, each organization a group. */
    public Identity client(String user, List<String> groups, Instant now) {
        return leaf(name(user, groups), new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth), List.of(), now);
    }

    /** A certificate with which a node is both a client, {@code user} in {@code groups}, and a server. */
    Identity node(String user, List<String> groups, String dnsName, List<String> addresses, Instant now) {
        return leaf(name(user, groups), NODE_PURPOSES, alternativeNames(List.of(dnsName), addresses), now);
    }

    /** As {@link #node}, for a key that is somewhere else and stays there. */
    X509Certificate nodeCertificate(
            PublicKey key, String user, List<String> groups, String dnsName, List<String> addresses, Instant now) {
        return certificate(name(user, groups), NODE_PURPOSES, alternativeNames(List.of(dnsName), addresses), key, now);
    }

    private static List<GeneralName> alternativeNames(List<String> dnsNames, List<String> addresses) {
        List<GeneralName> names = new ArrayList<>();
        dnsNames.forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
        addresses.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
        return names;
    }

    private Identity leaf(X500Name subject, ExtendedKeyUsage purpose, List<GeneralName> names, Instant now) {
        KeyPair keys = newKeys();
        return new Identity(certificate(subject, purpose, names, keys.getPublic(), now), keys.getPrivate());
    }

    private X509Certificate certificate(
            X500Name subject, ExtendedKeyUsage purpose, List<GeneralName> names, PublicKey key, Instant now) {
        X500Name issuer = X500Name.getInstance(
                self.certificate().getSubjectX500Principal().getEncoded());
        try {
            X509v3CertificateBuilder builder = builder(issuer, subject, now, LEAF_LIFETIME, key)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, purpose)
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(self.certificate()));
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return sign(builder, self.key());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a certificate for " + subject, e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, Instant now, Duration lifetime, PublicKey key) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(lifetime)),
                subject,
                key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey issuer)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** A new key pair on the curve P-256. */
    static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no P-256", e);
        }
    }

    private static X500Name name(String commonName, List<String> organizations) {
        X500NameBuilder builder = new X500NameBuilder(BCStyle.INSTANCE);
        organizations.forEach(organization -> builder.addRDN(BCStyle.O, organization));
        return builder.addRDN(BCStyle.CN, commonName).build();
    }
}
