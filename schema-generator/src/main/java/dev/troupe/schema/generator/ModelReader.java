package dev.troupe.schema.generator;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.troupe.schema.generator.TypeModel.Embedded;
import dev.troupe.schema.generator.TypeModel.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds the model of all types from descriptors, comments and published fields. */
final class ModelReader {
    /** Types without a place in OpenAPI that carry apiVersion and kind all the same; so do all {@code …Options}. */
    private static final Set<String> UNPUBLISHED_KINDS = Set.of(
            "List",
            "RangeAllocation",
            "SerializedReference",
            "PodStatusResult",
            "PartialObjectMetadata",
            "PartialObjectMetadataList");

    /** Left in the core group's protobuf file by accident; everybody uses meta's type of that name. */
    private static final Set<String> UNUSED = Set.of("io.k8s.api.core.v1.Preconditions");

    /** The defaults that comments give by the name of a Go constant. */
    private static final Map<String, String> NAMED_DEFAULTS =
            Map.of("ref(AzureDataDiskCachingReadWrite)", "\"ReadWrite\"", "ref(AzureSharedBlobDisk)", "\"Shared\"");

    private final ProtoComments comments;
    private final GoFacts goFacts;
    private final Shapes shapes;
    private final Map<String, Descriptor> descriptors = new TreeMap<>();
    private final Map<String, TypeModel> models = new TreeMap<>();

    ModelReader(List<FileDescriptor> files, ProtoComments comments, GoFacts goFacts) {
        this.comments = comments;
        this.goFacts = goFacts;
        this.shapes = new Shapes(goFacts);
        for (FileDescriptor file : files) {
            for (Descriptor message : file.getMessageTypes()) {
                descriptors.put(TypeName.ofProto(message.getFullName()).full(), message);
            }
        }
    }

    /** Every type, by its full name. */
    Map<String, TypeModel> read() {
        for (String name : descriptors.keySet()) {
            if (!Shapes.isScalar(name) && !UNUSED.contains(name)) {
                model(name);
            }
        }
        return models;
    }

    private TypeModel model(String fullName) {
        TypeModel known = models.get(fullName);
        if (known != null) {
            return known;
        }
        Descriptor message = descriptors.get(fullName);
        if (message == null) {
            throw new IllegalStateException("no descriptor for " + fullName);
        }
        TypeName name = TypeName.ofProto(message.getFullName());
        PublishedFields.Fields published = PublishedFields.of(name);
        Map<String, Field> fields = new LinkedHashMap<>();
        List<Embedded> embedded = new ArrayList<>();
        boolean kind = isKind(message, name, published);
        if (kind) {
            typeMeta(fields);
        }
        for (FieldDescriptor field : message.getFields()) {
            if (isEmbedded(field, published)) {
                TypeModel inner = model(
                        TypeName.ofProto(field.getMessageType().getFullName()).full());
                embedded.add(new Embedded(field.getNumber(), inner.name().full()));
                inner.fields().forEach(f -> fields.put(f.name(), f.inEmbeddingType()));
            } else {
                Field read = field(name, field, published);
                fields.put(read.name(), read);
            }
        }
        check(name, fields.keySet(), published);
        Comment comment = comments.ofType(message.getFullName());
        boolean atomic = comment.marker("structType").equals("atomic")
                || comment.marker("mapType").equals("atomic");
        TypeModel model = new TypeModel(
                name, comment.description(), kind, atomic, List.copyOf(fields.values()), List.copyOf(embedded));
        models.put(fullName, model);
        return model;
    }

    private static boolean isKind(Descriptor message, TypeName name, PublishedFields.@Nullable Fields published) {
        if (message.findFieldByName("kind") != null) {
            return false;
        }
        if (published != null) {
            return published.all().contains("kind") && published.all().contains("apiVersion");
        }
        return UNPUBLISHED_KINDS.contains(name.simple()) || name.simple().endsWith("Options");
    }

    private static boolean isEmbedded(FieldDescriptor field, PublishedFields.@Nullable Fields published) {
        return published != null
                && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && !field.isRepeated()
                && published.spelling(field.getName()) == null;
    }

    private static void check(TypeName name, Set<String> fields, PublishedFields.@Nullable Fields published) {
        if (published == null) {
            return;
        }
        Set<String> missing = new LinkedHashSet<>(published.all());
        missing.removeAll(fields);
        if (!missing.isEmpty()) {
            throw new IllegalStateException(name.full() + " should have the fields " + missing);
        }
    }

    private static void typeMeta(Map<String, Field> fields) {
        Shape text = new Shape.Scalar("STRING", "", "string");
        fields.put("apiVersion", plain("apiVersion", text, Wording.API_VERSION));
        fields.put("kind", plain("kind", text, Wording.KIND));
    }

    private static Field plain(String name, Shape shape, String description) {
        return new Field(name, 0, shape, description, false, true, false, "", List.of(), "", Set.of(), "");
    }

    private Field field(TypeName owner, FieldDescriptor field, PublishedFields.@Nullable Fields published) {
        Comment comment = comments.ofField(field.getContainingType().getFullName(), field.getName());
        String spelling = published == null ? null : published.spelling(field.getName());
        String name = spelling == null ? field.getName() : spelling;
        boolean required = published != null && published.required().contains(name);
        Shape shape = shapes.of(owner, field);
        boolean empties = shape instanceof Shape.Collection || shape instanceof Shape.Scalar;
        return new Field(
                name,
                field.getNumber(),
                shape,
                comment.description(),
                required,
                empties && !required && !goFacts.isPointer(owner, name),
                comment.marker("mapType").equals("atomic")
                        || comment.marker("structType").equals("atomic"),
                comment.marker("listType"),
                comment.markers("listMapKey"),
                comment.marker("patchMergeKey"),
                new LinkedHashSet<>(Stream.of(comment.marker("patchStrategy").split(",", -1))
                        .filter(strategy -> !strategy.isEmpty())
                        .toList()),
                defaultOf(comment));
    }

    private static String defaultOf(Comment comment) {
        String value = comment.marker("default");
        return NAMED_DEFAULTS.getOrDefault(value, value);
    }
}
