package dev.troupe.apiserver.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A node's request for a certificate (PKCS#10). It carries the public key and proves that the sender holds the private
 * one; what the certificate says is decided by whoever signs it.
 *
 * @param pem what is sent
 * @param keys what stays
 */
public record SigningRequest(String pem, KeyPair keys) {
    private static final String LABEL = "CERTIFICATE REQUEST";
    private static final int CURVE_BITS = 256;

    /** Makes a new key, and a request for it. */
    public static SigningRequest create(String nodeName) {
        KeyPair keys = CertificateAuthority.newKeys();
        try {
            byte[] request = new JcaPKCS10CertificationRequestBuilder(
                            new X500NameBuilder(BCStyle.INSTANCE)
                                    .addRDN(BCStyle.O, NodeIdentity.NODES)
                                    .addRDN(BCStyle.CN, NodeIdentity.USER_PREFIX + nodeName)
                                    .build(),
                            keys.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
            return new SigningRequest(Pem.of(LABEL, request), keys);
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot make a certificate request", e);
        }
    }

    /**
     * The key that a request is for.
     *
     * @throws IllegalArgumentException if the text is no such request, is not signed with its own key, or the key is
     *     not on the curve P-256
     */
    public static PublicKey verifiedKey(String pem) {
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(Pem.decode(LABEL, pem));
            if (!(request.getPublicKey() instanceof ECPublicKey key)
                    || key.getParams().getCurve().getField().getFieldSize() != CURVE_BITS) {
                throw new IllegalArgumentException("the key of a node must be on the curve P-256");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new IllegalArgumentException("the certificate request is not signed with its own key");
            }
            return key;
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new IllegalArgumentException("not a certificate request", e);
        }
    }
}
