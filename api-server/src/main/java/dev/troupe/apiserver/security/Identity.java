package dev.troupe.apiserver.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * A certificate and its private key.
 *
 * @param certificate the X.509 certificate
 * @param key an EC key on the curve P-256
 */
public record Identity(X509Certificate certificate, PrivateKey key) {
    public String certificatePem() {
        return Pem.certificate(certificate);
    }

    /** The key as PKCS#8. */
    public String keyPem() {
        return Pem.of("PRIVATE KEY", key.getEncoded());
    }

    /** Reads what {@link #write} wrote. */
    public static Identity read(Path certificateFile, Path keyFile) throws IOException {
        try {
            return parse(Files.readString(certificateFile), Files.readString(keyFile));
        } catch (IllegalArgumentException e) {
            throw new IOException("cannot read " + certificateFile + " and " + keyFile, e);
        }
    }

    /**
     * Reads both from PEM.
     *
     * @throws IllegalArgumentException if they are of another form
     */
    public static Identity parse(String certificatePem, String keyPem) {
        try {
            return new Identity(
                    Pem.parseCertificate(certificatePem),
                    KeyFactory.getInstance("EC")
                            .generatePrivate(new PKCS8EncodedKeySpec(Pem.decode("PRIVATE KEY", keyPem))));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a private key on an elliptic curve", e);
        }
    }

    /** Reads a certificate whose key is elsewhere, as a client's copy of a CA. */
    public static X509Certificate readCertificate(Path file) throws IOException {
        try {
            return Pem.parseCertificate(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException("cannot read " + file, e);
        }
    }

    /** Writes both as PEM; only the owner may read the key. */
    public void write(Path certificateFile, Path keyFile) throws IOException {
        SecretFile.write(keyFile, keyPem());
        Files.writeString(certificateFile, certificatePem());
    }

    /** Files that hold secrets: complete or absent, and never readable by others, not even while written. */
    public static final class SecretFile {
        private SecretFile() {}

        public static void write(Path file, String text) throws IOException {
            Path temporary = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(temporary);
            Files.createFile(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(temporary, text, StandardCharsets.UTF_8);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
