package dev.troupe.persistence.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the schema up to this version of Troupe. Several nodes may do so at once; Flyway's lock orders them. */
public final class Migrations {
    /** The version of the newest file under {@code migrations/}; a test compares. */
    static final String NEWEST = "4";

    private Migrations() {}

    /**
     * Runs what has not run yet.
     *
     * @throws SQLException if the database does not answer
     */
    public static void run(DataSource database) throws SQLException {
        if (isCurrent(database)) {
            return; // saves Flyway's second of start-up in the common case
        }
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:dev/troupe/persistence/migrations")
                .table("troupe_schema_history")
                .load()
                .migrate();
    }

    private static boolean isCurrent(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet table = statement.executeQuery("SELECT to_regclass('troupe_schema_history') IS NOT NULL")) {
                if (!table.next() || !table.getBoolean(1)) {
                    return false;
                }
            }
            try (ResultSet newest = statement.executeQuery(
                    "SELECT 1 FROM troupe_schema_history WHERE success AND version = '" + NEWEST + "'")) {
                return newest.next();
            }
        }
    }
}
