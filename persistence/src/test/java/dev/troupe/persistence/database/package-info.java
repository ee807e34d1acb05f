/** Tests of the embedded server and the schema. */
@NullMarked
package dev.troupe.persistence.database;

import org.jspecify.annotations.NullMarked;
