package dev.troupe.schema.generator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.troupe.schema.generator.TypeModel.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Types that Kubernetes does not have: the definition file of a kind of Troupe's own describes them under {@code types}. */
final class OwnTypes {
    private static final String METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private static final String LIST_METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";
    private static final Shape TEXT = new Shape.Scalar("STRING", "", "string");
    private static final Map<String, Shape> SIMPLE = Map.of(
            "string",
            TEXT,
            "boolean",
            new Shape.Scalar("BOOLEAN", "", "bool"),
            "integer",
            new Shape.Scalar("INTEGER", "int32", "int32"),
            "[]string",
            new Shape.Collection("ARRAY", "", TEXT, "[]string"),
            "map[string]string",
            new Shape.Collection("MAP", "", TEXT, "map[string]string"));

    private OwnTypes() {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Definition(String schema, @Nullable List<Type> types) {}

    private record Type(String name, String description, List<Property> fields) {}

    /**
     * @param type {@code string}, {@code boolean}, {@code integer}, {@code []string}, {@code map[string]string}, or the full
     *     name of a type
     * @param keepsZero whether {@code false}, 0 or "" says something else than nothing
     */
    private record Property(String name, String type, String description, boolean required, boolean keepsZero) {}

    /** All types that the definitions in a folder describe, by full name. */
    static Map<String, TypeModel> read(Path kinds) throws IOException {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        Map<String, TypeModel> models = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> listing = Files.list(kinds)) {
            files = listing.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
        for (Path file : files) {
            Definition definition = yaml.readValue(Files.readAllBytes(file), Definition.class);
            for (Type type : definition.types() == null ? List.<Type>of() : definition.types()) {
                boolean kind = type.name().equals(definition.schema());
                models.put(type.name(), model(type, kind));
                if (kind) {
                    models.put(type.name() + "List", list(type.name()));
                }
            }
        }
        return models;
    }

    private static TypeModel list(String kind) {
        TypeName items = TypeName.of(kind);
        Shape shape = new Shape.Collection("ARRAY", "", reference(kind), "[]" + items.goName());
        List<Field> fields = List.of(
                field("apiVersion", TEXT, Wording.API_VERSION, false, true),
                field("kind", TEXT, Wording.KIND, false, true),
                field("metadata", reference(LIST_METADATA), Wording.METADATA, false, false),
                field("items", shape, "The objects.", true, false));
        String description = "A list of objects of the kind " + items.simple() + ".";
        return new TypeModel(TypeName.of(kind + "List"), description, true, false, fields, List.of());
    }

    private static TypeModel model(Type type, boolean kind) {
        List<Field> fields = new ArrayList<>();
        if (kind) {
            fields.add(field("apiVersion", TEXT, Wording.API_VERSION, false, true));
            fields.add(field("kind", TEXT, Wording.KIND, false, true));
            fields.add(field("metadata", reference(METADATA), Wording.METADATA, false, false));
        }
        type.fields().forEach(property -> fields.add(field(property)));
        return new TypeModel(TypeName.of(type.name()), type.description(), kind, false, fields, List.of());
    }

    private static Field field(Property property) {
        Shape simple = SIMPLE.get(property.type());
        boolean dropsZero = simple != null && !property.required() && !property.keepsZero();
        return field(
                property.name(),
                simple == null ? reference(property.type()) : simple,
                property.description(),
                property.required(),
                dropsZero);
    }

    private static Shape reference(String type) {
        TypeName name = TypeName.of(type);
        return new Shape.Reference(name.full(), name.goName());
    }

    private static Field field(String name, Shape shape, String description, boolean required, boolean dropsZero) {
        return new Field(name, 0, shape, description, required, dropsZero, false, "", List.of(), "", Set.of(), "");
    }
}
