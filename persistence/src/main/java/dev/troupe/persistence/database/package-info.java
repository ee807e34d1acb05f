/** The database: where it is, its schema, and the private PostgreSQL that Troupe starts for itself. */
@NullMarked
package dev.troupe.persistence.database;

import org.jspecify.annotations.NullMarked;
