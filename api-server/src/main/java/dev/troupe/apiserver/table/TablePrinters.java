package dev.troupe.apiserver.table;

import dev.troupe.api.KindDefinition;
import java.util.HashMap;
import java.util.Map;

/** The printers of all kinds. */
public final class TablePrinters {
    private final Map<String, TablePrinter> byResource = new HashMap<>();

    public TablePrinters() {}

    /** The kind's own printer, or one that follows its definition. */
    public TablePrinter of(KindDefinition kind) {
        TablePrinter own = byResource.get(kind.resource());
        return own != null ? own : new DeclaredPrinter(kind);
    }
}
