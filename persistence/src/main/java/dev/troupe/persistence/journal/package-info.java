/**
 * The write side: Pekko's journal and snapshot store on one PostgreSQL table, whose rows are numbered in the order of
 * their commits.
 */
@NullMarked
package dev.troupe.persistence.journal;

import org.jspecify.annotations.NullMarked;
