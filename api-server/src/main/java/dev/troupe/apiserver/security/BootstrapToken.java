package dev.troupe.apiserver.security;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * A token with which a machine proves that it may join, in kubeadm's format {@code id.secret}.
 *
 * @param id six characters {@code [a-z0-9]}; public, it names the token
 * @param secret sixteen characters {@code [a-z0-9]}
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/">Bootstrap tokens</a>
 */
public record BootstrapToken(String id, String secret) {
    private static final int ID_LENGTH = 6;
    private static final int SECRET_LENGTH = 16;
    private static final Pattern ID = Pattern.compile("[a-z0-9]{" + ID_LENGTH + "}");
    private static final Pattern SECRET = Pattern.compile("[a-z0-9]{" + SECRET_LENGTH + "}");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    public BootstrapToken {
        if (!isId(id) || !SECRET.matcher(secret).matches()) {
            throw new IllegalArgumentException(
                    "the bootstrap token with the id \"" + id + "\" is not of the form \"[a-z0-9]{6}.[a-z0-9]{16}\"");
        }
    }

    /** Whether a text can be a token's id. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Whether a text has the form of a token. */
    public static boolean isToken(String text) {
        return text.length() == ID_LENGTH + 1 + SECRET_LENGTH
                && text.charAt(ID_LENGTH) == '.'
                && isId(text.substring(0, ID_LENGTH))
                && SECRET.matcher(text.substring(ID_LENGTH + 1)).matches();
    }

    /** @throws IllegalArgumentException if the text has another form; the message does not hold the text, a secret */
    public static BootstrapToken parse(String text) {
        if (!isToken(text)) {
            throw new IllegalArgumentException("the bootstrap token is not of the form \"[a-z0-9]{6}.[a-z0-9]{16}\"");
        }
        return new BootstrapToken(text.substring(0, ID_LENGTH), text.substring(ID_LENGTH + 1));
    }

    /** A new token that nobody can guess. */
    public static BootstrapToken random() {
        return new BootstrapToken(letters(ID_LENGTH), letters(SECRET_LENGTH));
    }

    private static String letters(int length) {
        StringBuilder out = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            out.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return out.toString();
    }

    /** {@code id.secret}. */
    public String text() {
        return id + '.' + secret;
    }

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return id + ".…";
    }
}
