package dev.troupe.service.policy.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names in the kernel's table: the same for the same thing, and unlike for whatever differs. */
final class Names {
    private static final int BYTES = 8;

    private Names() {}

    /** @param prefix says what kind of thing it is */
    static String of(String prefix, String what) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
            return prefix + "_" + HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
