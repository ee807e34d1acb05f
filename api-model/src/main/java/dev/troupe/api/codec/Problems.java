package dev.troupe.api.codec;

import dev.troupe.api.schema.TypeSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was found wrong while a body was read, and did not end the reading. */
final class Problems {
    /** More than these are not told. */
    static final int MAX_STRICT = 100;

    private @Nullable Set<String> strict;
    private @Nullable String first;
    private List<String> duplicateKeys = List.of();

    void unknownField(Place place, String name) {
        addStrict("unknown field " + GoQuote.quote(place.path(name)));
    }

    void duplicateField(Place place, String name) {
        addStrict("duplicate field " + GoQuote.quote(place.path(name)));
    }

    void addStrict(String text) {
        Set<String> known = strict;
        if (known == null) {
            known = new LinkedHashSet<>();
            strict = known;
        }
        if (known.size() < MAX_STRICT) {
            known.add(text);
        }
    }

    /** Keys that a YAML mapping has twice, one complaint a key; they are told together. */
    void addDuplicateKeys(List<String> complaints) {
        duplicateKeys = complaints;
    }

    /** A value that does not fit; the first one is told once the whole body has been read, as Go does. */
    void remember(String text) {
        if (first == null) {
            first = text;
        }
    }

    /** Go's sentence for a value of the wrong type. */
    static String wrongType(Place place, String value, String goType) {
        TypeSchema struct = place.struct();
        String where = struct == null ? "value" : "struct field " + struct.simpleName() + '.' + place.fields();
        return "json: cannot unmarshal " + value + " into Go " + where + " of type " + goType;
    }

    /** Everything that strict validation refuses, as the text of an error lists it. */
    List<String> strict() {
        if (strict == null && duplicateKeys.isEmpty()) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        if (!duplicateKeys.isEmpty()) {
            all.add("yaml: unmarshal errors:\n  " + String.join("\n  ", duplicateKeys));
        }
        if (strict != null) {
            all.addAll(strict);
        }
        return all;
    }

    /** The same as warnings, one each. */
    List<String> warnings() {
        if (strict == null && duplicateKeys.isEmpty()) {
            return List.of();
        }
        List<String> all = new ArrayList<>(duplicateKeys);
        if (strict != null) {
            all.addAll(strict);
        }
        return List.copyOf(all);
    }

    void throwFirst() throws DecodingException {
        if (first != null) {
            throw new DecodingException(first);
        }
    }
}
