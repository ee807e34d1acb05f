package dev.troupe.schema.generator;

import dev.troupe.schema.generator.TypeModel.Embedded;
import dev.troupe.schema.generator.TypeModel.Field;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code schemas.bin} (strings, an index of types, the types) and {@code descriptions.bin} (texts that are
 * rarely needed). Strings are written once and referred to by number; {@code dev.troupe.api.schema.Schemas} reads this.
 */
final class SchemaWriter {
    /** Raised whenever the form changes. */
    static final int FORMAT_VERSION = 1;

    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final Map<String, Integer> descriptions = new LinkedHashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(body);

    void write(Collection<TypeModel> types, Path folder) throws IOException {
        List<Integer> offsets = new ArrayList<>();
        for (TypeModel type : types) {
            offsets.add(out.size());
            write(type);
        }
        List<Integer> names =
                types.stream().map(type -> number(type.name().full())).toList();
        Files.createDirectories(folder);
        try (DataOutputStream file = new DataOutputStream(Files.newOutputStream(folder.resolve("schemas.bin")))) {
            file.writeInt(FORMAT_VERSION);
            file.writeShort(strings.size());
            for (String string : strings.keySet()) {
                file.writeUTF(string);
            }
            file.writeShort(names.size());
            for (int i = 0; i < names.size(); i++) {
                file.writeShort(names.get(i));
                file.writeInt(offsets.get(i));
            }
            body.writeTo(file);
        }
        writeDescriptions(folder.resolve("descriptions.bin"));
    }

    private void writeDescriptions(Path path) throws IOException {
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        try (DataOutputStream file = new DataOutputStream(Files.newOutputStream(path))) {
            file.writeInt(descriptions.size());
            for (String description : descriptions.keySet()) {
                texts.writeBytes(description.getBytes(StandardCharsets.UTF_8));
                file.writeInt(texts.size());
            }
            texts.writeTo(file);
        }
    }

    private void write(TypeModel type) throws IOException {
        string(type.name().goName());
        out.writeByte((type.kind() ? 1 : 0) | (type.atomic() ? 2 : 0));
        string(type.name().apiVersion());
        out.writeInt(describe(type.description()));
        out.writeShort(type.embedded().size());
        for (Embedded embedded : type.embedded()) {
            out.writeShort(embedded.number());
            string(embedded.typeName());
        }
        out.writeShort(type.fields().size());
        for (Field field : type.fields()) {
            write(field);
        }
    }

    private void write(Field field) throws IOException {
        string(field.name());
        out.writeShort(field.number());
        out.writeByte((field.required() ? 1 : 0) | (field.dropsZero() ? 2 : 0) | (field.atomic() ? 4 : 0));
        out.writeInt(describe(field.description()));
        string(field.listType());
        strings(field.listMapKeys());
        string(field.patchMergeKey());
        strings(field.patchStrategies());
        string(field.defaultValue());
        write(field.shape());
    }

    private void write(Shape shape) throws IOException {
        string(shape.kind());
        string(shape.format());
        string(shape.goType());
        switch (shape) {
            case Shape.Scalar scalar -> {}
            case Shape.Reference reference -> string(reference.typeName());
            case Shape.Collection collection -> write(collection.items());
        }
    }

    private void strings(Collection<String> values) throws IOException {
        out.writeByte(values.size());
        for (String value : values) {
            string(value);
        }
    }

    private void string(String value) throws IOException {
        out.writeShort(number(value));
    }

    private int number(String value) {
        return strings.computeIfAbsent(value, v -> strings.size());
    }

    private int describe(String description) {
        return descriptions.computeIfAbsent(description, d -> descriptions.size());
    }
}
