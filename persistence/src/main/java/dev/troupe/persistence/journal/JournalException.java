package dev.troupe.persistence.journal;

/** Why a write failed. It reaches the entity as the cause of Pekko's {@code JournalFailureException}. */
public abstract sealed class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private JournalException(String message) {
        super(message, null, false, false); // thousands may fail at once; none needs a stack trace
    }

    /**
     * Another incarnation of the entity has written this sequence number: this one is stale and must recover. Nothing
     * of the refused write is stored.
     */
    public static final class Refused extends JournalException {
        private static final long serialVersionUID = 1L;

        Refused(String persistenceId, long sequenceNumber) {
            super("another incarnation of " + persistenceId + " has written number " + sequenceNumber);
        }
    }

    /** The database will never take this write: a value in it is impossible. */
    public static final class Unwritable extends JournalException {
        private static final long serialVersionUID = 1L;

        Unwritable(String persistenceId, String why) {
            super(persistenceId + " cannot be written: " + why);
        }
    }

    /**
     * The database did not confirm the write.
     *
     * <p>When {@link #undecided()} is true the connection broke during the commit: the write may be stored or not, and
     * recovery of the entity waits for the database to tell.
     */
    public static final class Unavailable extends JournalException {
        private static final long serialVersionUID = 1L;

        private final boolean undecided;

        Unavailable(String why, boolean undecided) {
            super("the database is not available: " + why);
            this.undecided = undecided;
        }

        public boolean undecided() {
            return undecided;
        }
    }
}
