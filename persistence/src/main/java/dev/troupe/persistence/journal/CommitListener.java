package dev.troupe.persistence.journal;

import java.util.List;
import java.util.function.Supplier;

/** Is told of every batch of this node right after its commit, before the writes are acknowledged. */
@FunctionalInterface
public interface CommitListener {
    /**
     * Called on the writer's thread; must return at once.
     *
     * @param rows the batch, in order and without holes
     * @param stored makes the rows as they are stored, for sending elsewhere
     */
    void committed(List<CommittedRow> rows, Supplier<List<Row>> stored);
}
