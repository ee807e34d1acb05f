package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** Paths inside containers and volumes, and the modes of files there. */
final class FilePaths {
    private static final long MODE_MAX = 0777;

    private FilePaths() {}

    /** A path that must not leave where it starts by {@code ..}. */
    static void noBacksteps(String target, Path path, Errors errors) {
        for (String element : target.split("/", -1)) {
            if (element.equals("..")) {
                errors.invalid(path, target, "must not contain '..'");
                return;
            }
        }
    }

    /** A relative path that stays below where it starts. */
    static void descending(String target, Path path, Errors errors) {
        if (target.startsWith("/")) {
            errors.invalid(path, target, "must be a relative path");
        }
        noBacksteps(target, path, errors);
    }

    /** As {@link #descending}, and its first element is none that volumes keep for themselves. */
    static void descendingUnreserved(String target, Path path, Errors errors) {
        descending(target, path, errors);
        if (target.startsWith("..") && !target.startsWith("../")) {
            errors.invalid(path, target, "must not start with '..'");
        }
    }

    /** The mode under {@code field}, if one is given. */
    static void mode(JsonNode node, String field, Path path, Errors errors) {
        long mode = Fields.number(node, field);
        if (mode < 0 || mode > MODE_MAX) {
            errors.invalid(path.child(field), mode, "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }

    /** The {@code items} of a configMap or secret source: which key becomes which file. */
    static void items(JsonNode source, Path path, Errors errors) {
        int i = 0;
        for (JsonNode item : Fields.list(source, "items")) {
            Path at = path.child("items").index(i++);
            if (Fields.text(item, "key").isEmpty()) {
                errors.required(at.child("key"));
            }
            String target = Fields.text(item, "path");
            if (target.isEmpty()) {
                errors.required(at.child("path"));
            }
            descendingUnreserved(target, at.child("path"), errors);
            mode(item, "mode", at, errors);
        }
    }

    /** Remembers which files a projected volume has, to find two of one name. */
    static final class Taken {
        private final Set<String> paths = new HashSet<>();

        /** Whether the path is free; it is not afterwards. */
        boolean take(String target) {
            return target.isEmpty() || paths.add(target);
        }
    }
}
