package dev.troupe.persistence.journal;

import java.util.concurrent.locks.LockSupport;

/** Places where a contract test may have this JVM die or stop, as a power cut or a paused machine would. */
final class Failpoints {
    /** Names the place. */
    static final String PROPERTY = "troupe.failpoint";

    /** The JVM dies when a batch is committed and nobody has been told. */
    static final String AFTER_COMMIT = "after-commit";

    /** The next writer that gets the lock stands still until it is interrupted. */
    static final String HOLDING_LOCK = "holding-lock";

    private static final int EXIT_CODE = 137;

    private Failpoints() {}

    static void afterCommit() {
        if (AFTER_COMMIT.equals(System.getProperty(PROPERTY))) {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    static void holdingLock() {
        if (HOLDING_LOCK.equals(System.getProperty(PROPERTY))) {
            System.clearProperty(PROPERTY);
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.park();
            }
        }
    }
}
