package dev.troupe.api.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.LoneSurrogates;
import dev.troupe.api.StatusException;
import dev.troupe.api.schema.Schemas;
import dev.troupe.api.schema.TypeSchema;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads request bodies as kube-apiserver does. Instances keep nothing and may be shared by threads. */
public final class ObjectDecoder {
    private static final String UNRECOGNISED = "couldn't get version/kind; json parse error: ";

    private final Schemas schemas;

    /** A decoder for the built-in types. */
    public ObjectDecoder() {
        this(Schemas.builtIn());
    }

    public ObjectDecoder(Schemas schemas) {
        this.schemas = schemas;
    }

    /**
     * What a body said.
     *
     * @param object the tree, with only the fields that its schema knows, without nulls, values in Kubernetes' one
     *     spelling of them; its apiVersion and kind are always there
     * @param warnings texts for {@code Warning} headers, as {@code unknown field "spec.x"}
     */
    public record Decoded(ObjectNode object, List<String> warnings) {}

    /** How to open a parser on the document, as often as it is needed. */
    @FunctionalInterface
    private interface Source {
        JsonParser open() throws IOException;
    }

    /** How a document is to be read, and what was found wrong with it before. */
    private record Reading(Problems problems, boolean keepZeros) {
        static Reading plain() {
            return new Reading(new Problems(), false);
        }
    }

    /**
     * Reads one object.
     *
     * @param contentType the {@code Content-Type} header, null for JSON; in {@code application/apply-patch+yaml} zeros
     *     stay, because whoever applies them means to own them
     * @param schemaName the type that is expected, {@code io.k8s.api.core.v1.Pod}
     * @throws StatusException 400 or 415, worded as Kubernetes does
     * @throws IllegalArgumentException if there is no such type
     */
    public Decoded decode(byte[] body, @Nullable String contentType, String schemaName, FieldValidation validation) {
        TypeSchema type = type(schemaName);
        return switch (MediaType.of(contentType)) {
            case JSON -> json(body, type, validation);
            case YAML -> yaml(body, type, validation, false);
            case APPLY_YAML -> yaml(body, type, validation, true);
            case PROTOBUF -> ProtobufBody.decode(body, type, schemas);
        };
    }

    /**
     * Checks a tree as {@link #decode} checks a body, for trees that patches have made.
     *
     * @return a new tree
     */
    public Decoded check(ObjectNode tree, String schemaName, FieldValidation validation) {
        return typed(tree::traverse, type(schemaName), validation, Reading.plain(), new byte[0]);
    }

    private TypeSchema type(String schemaName) {
        TypeSchema type = schemas.findType(schemaName);
        if (type == null) {
            throw new IllegalArgumentException("no such type: " + schemaName);
        }
        return type;
    }

    private Decoded json(byte[] body, TypeSchema type, FieldValidation validation) {
        if (!startsAsObject(body)) {
            throw unrecognised(type, syntax(body), body);
        }
        byte[] text = LoneSurrogates.replaced(body);
        return typed(() -> Json.mapper().createParser(text), type, validation, Reading.plain(), body);
    }

    /** Whether Jackson will see what Go sees: Jackson would also take UTF-16 and byte order marks. */
    private static boolean startsAsObject(byte[] body) {
        for (int i = 0; i < body.length; i++) {
            switch (body[i]) {
                case ' ', '\t', '\r', '\n' -> {}
                case '{' -> {
                    return i + 1 < body.length && body[i + 1] != 0;
                }
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    private Decoded yaml(byte[] body, TypeSchema type, FieldValidation validation, boolean keepZeros) {
        YamlTree.Document document;
        try {
            document = YamlTree.read(body);
        } catch (DecodingException e) {
            throw unrecognised(type, "error converting YAML to JSON: " + e.text(), body);
        }
        Problems problems = new Problems();
        if (!document.duplicates().isEmpty()) {
            problems.addDuplicateKeys(document.duplicates());
        }
        JsonNode root = document.root();
        if (!root.isObject()) {
            root = root.isNull() || root.isMissingNode() ? Json.object() : root;
        }
        return typed(root::traverse, type, validation, new Reading(problems, keepZeros), body);
    }

    private Decoded typed(Source source, TypeSchema type, FieldValidation validation, Reading reading, byte[] body) {
        Problems problems = reading.problems();
        ObjectNode object;
        try (JsonParser in = source.open()) {
            in.setCodec(Json.mapper());
            object = new TypedReader(in, problems, reading.keepZeros()).read(type);
            if (in.nextToken() != null) {
                throw unrecognised(type, syntax(body), body);
            }
        } catch (DecodingException e) {
            TypeMeta meta = metaOf(source, type, body);
            throw StatusException.badRequest(
                    meta.fits(type) ? meta.handled(type) + e.text() : meta.misfit(type, schemas));
        } catch (IOException e) {
            throw unrecognised(type, syntax(e, body), body);
        }
        TypeMeta meta = TypeMeta.of(object).orElse(TypeMeta.of(type));
        if (!meta.fits(type)) {
            throw misfit(meta, type, body);
        }
        List<String> strict = problems.strict();
        if (!strict.isEmpty() && validation == FieldValidation.STRICT) {
            throw StatusException.badRequest(
                    meta.handled(type) + "strict decoding error: " + String.join(", ", strict));
        }
        List<String> warnings = validation == FieldValidation.WARN ? problems.warnings() : List.of();
        return new Decoded(stamped(object, type), warnings);
    }

    /** The same object with the type's apiVersion and kind before all else. */
    private static ObjectNode stamped(ObjectNode object, TypeSchema type) {
        if (!type.carriesTypeMeta()
                || Json.text(object, "apiVersion").equals(type.apiVersion()) && object.has("kind")) {
            return object;
        }
        ObjectNode result = Json.object();
        result.put("apiVersion", type.apiVersion()).put("kind", type.simpleName());
        object.remove(List.of("apiVersion", "kind"));
        result.setAll(object);
        return result;
    }

    /** What the document says that it is. Only read when it was not possible to read all of it. */
    private TypeMeta metaOf(Source source, TypeSchema type, byte[] body) {
        try (JsonParser in = source.open()) {
            TypeMeta meta = TypeMeta.scan(in).orElse(TypeMeta.of(type));
            if (!meta.isWellFormed()) {
                throw misfit(meta, type, body);
            }
            return meta;
        } catch (DecodingException e) {
            throw unrecognised(type, UNRECOGNISED + e.text(), body);
        } catch (IOException e) {
            throw unrecognised(type, syntax(e, body), body);
        }
    }

    private StatusException misfit(TypeMeta meta, TypeSchema type, byte[] body) {
        return meta.isWellFormed()
                ? StatusException.badRequest(meta.misfit(type, schemas))
                : unrecognised(type, "unexpected GroupVersion string: " + meta.apiVersion(), body);
    }

    private static String syntax(IOException e, byte[] body) {
        return e instanceof StreamConstraintsException ? UNRECOGNISED + "exceeded max depth" : syntax(body);
    }

    private static String syntax(byte[] body) {
        String complaint = JsonSyntax.explain(body);
        if (complaint != null) {
            return UNRECOGNISED + complaint;
        }
        try (JsonParser in = Json.mapper().createParser(body)) {
            TypeMeta.scan(in);
            return UNRECOGNISED + "the text is not UTF-8";
        } catch (DecodingException e) {
            return UNRECOGNISED + e.text();
        } catch (IOException e) {
            return UNRECOGNISED + "the text is not UTF-8";
        }
    }

    static StatusException unrecognised(TypeSchema type, String why, byte[] body) {
        return StatusException.badRequest("the object provided is unrecognized (must be of type " + type.simpleName()
                + "): " + why + " (" + BodySummary.of(body) + ")");
    }
}
