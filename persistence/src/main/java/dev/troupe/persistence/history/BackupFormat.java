package dev.troupe.persistence.history;

/** The names in a backup, which {@code docs/backup-format.md} explains. They outlive renamings here. */
final class BackupFormat {
    static final String NAME = "troupe-journal";
    static final int VERSION = 1;
    static final String DIGEST = "SHA-256";

    private BackupFormat() {}
}
