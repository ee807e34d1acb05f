package dev.troupe.persistence.journal;

/** Places where a contract test may have this JVM die, as a power cut would. */
final class Failpoints {
    private static final String PROPERTY = "troupe.failpoint";
    private static final int EXIT_CODE = 137;

    private Failpoints() {}

    /** The batch is committed; nobody has been told. */
    static void afterCommit() {
        if ("after-commit".equals(System.getProperty(PROPERTY))) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
