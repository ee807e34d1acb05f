package dev.troupe.schema.generator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What neither protobuf nor OpenAPI tells of Kubernetes' Go types: which optional scalars are pointers (a pointer to
 * false is written to JSON, a plain false is not), and the names of scalar types, which error texts show.
 */
final class GoFacts {
    private static final String RESOURCE = "dev/troupe/schema/generator/go-facts.txt";

    private final Set<String> classifiedGroups = new HashSet<>();
    private final Set<String> pointers = new HashSet<>();
    private final Map<String, List<String>> enumValues = new HashMap<>();
    private final Map<String, String> typeNames = new HashMap<>();

    static GoFacts read() {
        String text = PublishedFields.read(RESOURCE);
        if (text == null) {
            throw new IllegalStateException("missing: " + RESOURCE);
        }
        GoFacts facts = new GoFacts();
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(facts::take);
        return facts;
    }

    /** Takes in one line; the resource's head tells their forms. */
    private void take(String line) {
        String[] words = line.strip().split("\\s+", -1);
        for (int i = 2; i < words.length; i++) {
            switch (words[0]) {
                case "classified" -> classifiedGroups.add(words[i]);
                case "pointer" -> pointers.add(words[1] + "." + words[i]);
                case "enum" ->
                    enumValues
                            .computeIfAbsent(words[1], name -> new ArrayList<>())
                            .add(words[i].replace("\"", ""));
                case "type" -> typeNames.put(words[i], words[1]);
                default -> throw new IllegalStateException("unknown word: " + line);
            }
        }
    }

    boolean isPointer(TypeName type, String field) {
        return !classifiedGroups.contains(type.group()) || pointers.contains(type.simple() + "." + field);
    }

    /** The Go name of a scalar field's type, null where it is a plain {@code string} or {@code int32}. */
    @Nullable
    String typeName(TypeName type, String field) {
        return typeNames.get(type.simple() + "." + field);
    }

    /** Every field that is mentioned, as {@code Type.field}. */
    Set<String> fields() {
        Set<String> all = new TreeSet<>(pointers);
        all.addAll(typeNames.keySet());
        return all;
    }

    /** The values of a named scalar type, empty where any text will do. */
    List<String> enumValues(String goType) {
        return enumValues.getOrDefault(goType, List.of());
    }
}
