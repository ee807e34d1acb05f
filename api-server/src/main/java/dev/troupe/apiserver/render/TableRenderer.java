package dev.troupe.apiserver.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.apiserver.resource.ServedResource;
import dev.troupe.apiserver.table.TableColumn;
import dev.troupe.apiserver.table.TablePrinter;
import dev.troupe.protocol.object.StoredObject;
import java.time.InstantSource;

/** Tables, as {@code kubectl get} prints them. */
final class TableRenderer implements Renderer {

    /** How much of each object goes with its row ({@code includeObject}). */
    enum Include {
        NONE,
        METADATA,
        OBJECT
    }

    private final String apiVersion;
    private final ServedResource resource;
    private final TablePrinter printer;
    private final Include include;
    private final InstantSource clock;

    TableRenderer(
            String apiVersion, ServedResource resource, TablePrinter printer, Include include, InstantSource clock) {
        this.apiVersion = apiVersion;
        this.resource = resource;
        this.printer = printer;
        this.include = include;
        this.clock = clock;
    }

    @Override
    public byte[] object(StoredObject object) {
        ObjectNode metadata = Json.object().put("resourceVersion", Long.toString(object.revision()));
        return one(metadata, object, true);
    }

    @Override
    public byte[] event(StoredObject object, boolean first) {
        ObjectNode metadata = Json.object().put("resourceVersion", Long.toString(object.revision()));
        return one(metadata, object, first);
    }

    @Override
    public byte[] list(Page page) {
        ObjectNode table = table(Lists.metadata(page), true);
        ArrayNode rows = table.putArray("rows");
        for (StoredObject object : page.objects()) {
            rows.add(row(object));
        }
        return Json.write(table);
    }

    @Override
    public byte[] bookmark(long revision, boolean initialEventsEnd) {
        // A table has no place for the annotation; clients that stream lists do not ask for tables.
        ObjectNode table = table(Json.object().put("resourceVersion", Long.toString(revision)), false);
        table.putArray("rows");
        return Json.write(table);
    }

    private byte[] one(ObjectNode metadata, StoredObject object, boolean columns) {
        ObjectNode table = table(metadata, columns);
        table.putArray("rows").add(row(object));
        return Json.write(table);
    }

    private ObjectNode table(ObjectNode metadata, boolean columns) {
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", apiVersion);
        table.set("metadata", metadata);
        if (columns) {
            ArrayNode definitions = table.putArray("columnDefinitions");
            for (TableColumn column : printer.columns()) {
                definitions.add(column.toTree());
            }
        } else {
            table.putNull("columnDefinitions");
        }
        return table;
    }

    private ObjectNode row(StoredObject object) {
        ObjectNode tree = object.tree();
        ObjectNode row = Json.object();
        row.set("cells", printer.cells(tree, clock.instant()));
        switch (include) {
            case NONE -> row.putNull("object");
            case METADATA -> row.set("object", MetadataRenderer.partial(apiVersion, tree.path("metadata")));
            case OBJECT -> row.set("object", resource.conversion().toServed(tree));
        }
        return row;
    }
}
