package dev.troupe.api.patch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.troupe.api.FieldError;
import dev.troupe.api.Json;
import dev.troupe.api.LoneSurrogates;
import dev.troupe.api.StatusException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What strict validation says of a patch's own text, which its result no longer shows: fields that it has twice. The
 * last of them counts.
 */
public final class StrictPatch {
    /** More than these are not told. */
    private static final int MAX_COMPLAINTS = 100;

    private static final Set<String> OPERATION_FIELDS = Set.of("op", "path", "from", "value");

    private final JsonParser in;
    private final boolean operations;
    private final List<String> place = new ArrayList<>();
    private final Set<String> complaints = new LinkedHashSet<>();

    private StrictPatch(JsonParser in, boolean operations) {
        this.in = in;
        this.operations = operations;
    }

    /** The complaints about a merge or strategic merge patch, as {@code duplicate field "spec.replicas"}. */
    public static List<String> ofObject(byte[] patch) {
        return of(patch, false);
    }

    /** The same for a JSON patch, whose operations may also have fields that nobody knows. */
    public static List<String> ofOperations(byte[] patch) {
        return of(patch, true).stream().map(text -> "json patch " + text).toList();
    }

    private static List<String> of(byte[] patch, boolean operations) {
        try (JsonParser in = Json.mapper().createParser(LoneSurrogates.replaced(patch))) {
            StrictPatch reading = new StrictPatch(in, operations);
            in.nextToken();
            reading.value();
            return List.copyOf(reading.complaints);
        } catch (IOException e) {
            // Who applies the patch says what is wrong with it.
            return List.of();
        }
    }

    /** 422 for a patch that is refused for these complaints, about its text or its result. */
    public static StatusException refusal(byte[] patch, List<String> complaints) {
        String text =
                TextNode.valueOf(new String(patch, StandardCharsets.UTF_8)).toString();
        String why = "strict decoding error: " + String.join(", ", complaints);
        return StatusException.invalid("", "", "", List.of(FieldError.invalid("patch", text, why)));
    }

    private void value() throws IOException {
        switch (in.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> {
                for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
                    place.add("[" + i + "]");
                    value();
                    place.removeLast();
                }
            }
            case null, default -> {}
        }
    }

    private void object() throws IOException {
        Set<String> seen = new HashSet<>();
        boolean operation = operations && place.size() == 1;
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            place.add(name);
            if (!seen.add(name)) {
                complain("duplicate field");
            } else if (operation && !OPERATION_FIELDS.contains(name)) {
                complain("unknown field");
            }
            in.nextToken();
            value();
            place.removeLast();
        }
    }

    private void complain(String what) {
        if (complaints.size() < MAX_COMPLAINTS) {
            String path = String.join(".", place).replace(".[", "[");
            complaints.add(what + " " + TextNode.valueOf(path));
        }
    }
}
