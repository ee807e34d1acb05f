package dev.troupe.persistence.database;

/**
 * Where the database is and who connects.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/name}
 * @param user the database role; empty where the URL names it
 * @param password empty where the URL or the server's trust makes it needless
 */
public record DatabaseAddress(String jdbcUrl, String user, String password) {
    public DatabaseAddress {
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("not a PostgreSQL JDBC URL: " + jdbcUrl);
        }
    }

    /** Without the password, for logs. */
    @Override
    public String toString() {
        int query = jdbcUrl.indexOf('?');
        return query < 0 ? jdbcUrl : jdbcUrl.substring(0, query);
    }
}
