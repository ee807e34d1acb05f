package dev.troupe.apiserver.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * A certificate and its private key.
 *
 * @param certificate the X.509 certificate
 * @param key an EC key on the curve P-256
 */
public record Identity(X509Certificate certificate, PrivateKey key) {
    private static final int PEM_LINE = 64;

    public String certificatePem() {
        return certificatePem(certificate);
    }

    static String certificatePem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key as PKCS#8. */
    public String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** Reads what {@link #write} wrote. */
    public static Identity read(Path certificateFile, Path keyFile) throws IOException {
        try {
            X509Certificate certificate = readCertificate(certificateFile);
            StringBuilder base64 = new StringBuilder();
            Files.readAllLines(keyFile).stream()
                    .filter(line -> !line.startsWith("-----"))
                    .forEach(base64::append);
            byte[] pkcs8 = Base64.getDecoder().decode(base64.toString());
            return new Identity(
                    certificate, KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read " + certificateFile + " and " + keyFile, e);
        }
    }

    /** Reads a certificate whose key is elsewhere, as a client's copy of a CA. */
    public static X509Certificate readCertificate(Path file) throws IOException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read " + file, e);
        }
    }

    /** Writes both as PEM; only the owner may read the key. */
    public void write(Path certificateFile, Path keyFile) throws IOException {
        SecretFile.write(keyFile, keyPem());
        Files.writeString(certificateFile, certificatePem());
    }

    private static String pem(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }

    /** Files that hold secrets: complete or absent, and never readable by others, not even while written. */
    static final class SecretFile {
        private SecretFile() {}

        static void write(Path file, String text) throws IOException {
            Path temporary = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(temporary);
            Files.createFile(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(temporary, text, StandardCharsets.UTF_8);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
