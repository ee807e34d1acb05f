package dev.troupe.apiserver.render;

import dev.troupe.api.FieldError;
import dev.troupe.api.StatusException;
import dev.troupe.apiserver.http.AcceptHeader;
import dev.troupe.apiserver.http.Answer;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.resource.ServedResource;
import dev.troupe.apiserver.table.TablePrinters;
import dev.troupe.protocol.node.LeaseDesk;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Chooses how to write an answer by what the client accepts. */
public final class Renderers {
    /** Headers are few and repeated; what they mean is remembered, but not without limit. */
    private static final int MAX_REMEMBERED = 1000;

    private static final int MAX_REMEMBERED_LENGTH = 500;

    private static final String META_GROUP = "meta.k8s.io";
    private static final String YAML = "application/yaml";

    /** The shape and the version of the shape. */
    private record Choice(Shape shape, String apiVersion) {}

    private enum Shape {
        PLAIN,
        METADATA,
        TABLE,
        NONE
    }

    private final Map<String, Choice> remembered = new ConcurrentHashMap<>();
    private final TablePrinters printers;
    private final InstantSource clock;
    private final LeaseDesk leases;

    public Renderers(TablePrinters printers, InstantSource clock, LeaseDesk leases) {
        this.printers = printers;
        this.clock = clock;
        this.leases = leases;
    }

    /**
     * The renderer for an {@code Accept} header.
     *
     * @throws StatusException 406 if nothing that is accepted can be given
     */
    public Renderer choose(ServedResource resource, @Nullable String accept, Query query) {
        Choice choice = choice(accept == null ? "" : accept);
        return RenewalRenderer.over(
                renderer(choice, resource, query), resource.kind().resource(), leases);
    }

    private Renderer renderer(Choice choice, ServedResource resource, Query query) {
        return switch (choice.shape()) {
            case PLAIN -> new PlainRenderer(resource);
            case METADATA -> new MetadataRenderer(choice.apiVersion());
            case TABLE ->
                new TableRenderer(choice.apiVersion(), resource, printers.of(resource.kind()), include(query), clock);
            case NONE ->
                throw StatusException.notAcceptable(
                        "only the following media types are accepted: application/json, application/yaml");
        };
    }

    private Choice choice(String accept) {
        Choice known = remembered.get(accept);
        if (known != null) {
            return known;
        }
        Choice choice = new Choice(Shape.NONE, "");
        for (AcceptHeader.Clause clause : AcceptHeader.parse(accept)) {
            choice = choice(clause);
            if (choice.shape() != Shape.NONE) {
                break;
            }
        }
        if (remembered.size() < MAX_REMEMBERED && accept.length() < MAX_REMEMBERED_LENGTH) {
            remembered.put(accept, choice);
        }
        return choice;
    }

    private static Choice choice(AcceptHeader.Clause clause) {
        boolean typed = clause.covers(Answer.JSON) || clause.covers(YAML);
        if (!typed) {
            return new Choice(Shape.NONE, "");
        }
        if (clause.as().isEmpty()) {
            return new Choice(Shape.PLAIN, "");
        }
        boolean versioned = clause.version().equals("v1") || clause.version().equals("v1beta1");
        Shape shape = switch (clause.as()) {
            case "Table" -> Shape.TABLE;
            case "PartialObjectMetadata", "PartialObjectMetadataList" -> Shape.METADATA;
            default -> Shape.NONE;
        };
        return clause.group().equals(META_GROUP) && versioned
                ? new Choice(shape, META_GROUP + '/' + clause.version())
                : new Choice(Shape.NONE, "");
    }

    private static TableRenderer.Include include(Query query) {
        String value = query.text("includeObject");
        return switch (value) {
            case "", "Metadata" -> TableRenderer.Include.METADATA;
            case "None" -> TableRenderer.Include.NONE;
            case "Object" -> TableRenderer.Include.OBJECT;
            default ->
                throw StatusException.invalid(
                        META_GROUP,
                        "TableOptions",
                        "",
                        List.of(FieldError.invalid(
                                "includeObject", '"' + value + '"', "must be 'Metadata', 'Object', 'None', or empty")));
        };
    }
}
