package dev.troupe.apiserver.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a machine knows of a cluster's CA before it has talked to the cluster: the SHA-256 of the certificate's
 * SubjectPublicKeyInfo, in kubeadm's form {@code sha256:HEX}.
 *
 * @param text the form as it is printed
 */
public record PublicKeyHash(String text) {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

    public PublicKeyHash {
        text = text.toLowerCase(Locale.ROOT);
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "the hash of a CA's public key has the form sha256:HEX with 64 digits: " + text);
        }
    }

    /** The hash of a certificate's public key. */
    public static PublicKeyHash of(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(certificate.getPublicKey().getEncoded());
            return new PublicKeyHash("sha256:" + HexFormat.of().formatHex(digest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
