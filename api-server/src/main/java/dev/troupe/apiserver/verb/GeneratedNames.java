package dev.troupe.apiserver.verb;

import java.util.random.RandomGenerator;

/** Names for objects that ask for one with {@code generateName}. */
final class GeneratedNames {
    /** How often a name that turns out to be taken is replaced by another. */
    static final int ATTEMPTS = 8;

    /** No vowels and nothing that reads like another character, so that no words and no doubts arise. */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;
    private static final int MAX_LENGTH = 63;

    private GeneratedNames() {}

    static String after(String prefix, RandomGenerator random) {
        StringBuilder name = new StringBuilder(
                prefix.length() > MAX_LENGTH - SUFFIX_LENGTH
                        ? prefix.substring(0, MAX_LENGTH - SUFFIX_LENGTH)
                        : prefix);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return name.toString();
    }
}
