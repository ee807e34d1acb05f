package dev.troupe.api.validation;

import com.fasterxml.jackson.databind.JsonNode;

/** A {@code projected} volume: files of several sources in one directory. */
final class ProjectionRules {
    private static final long TOKEN_SECONDS_MIN = 600;
    private static final long TOKEN_SECONDS_MAX = 1L << 32;
    private static final String CONFLICT = "conflicting duplicate paths";

    private ProjectionRules() {}

    static void check(JsonNode projected, Path path, Errors errors) {
        FilePaths.mode(projected, "defaultMode", path, errors);
        FilePaths.Taken taken = new FilePaths.Taken();
        int i = 0;
        for (JsonNode source : Fields.list(projected, "sources")) {
            Path at = path.child("sources").index(i++);
            int given = 0;
            for (String kind : new String[] {"secret", "configMap"}) {
                if (Fields.has(source, kind)) {
                    given++;
                    files(source.path(kind), taken, at.child(kind), path, errors);
                }
            }
            if (Fields.has(source, "downwardAPI")) {
                given++;
                downward(source.path("downwardAPI"), taken, at.child("downwardAPI"), path, errors);
            }
            if (Fields.has(source, "serviceAccountToken")) {
                given++;
                token(source.path("serviceAccountToken"), at.child("serviceAccountToken"), path, errors);
            }
            if (Fields.has(source, "clusterTrustBundle")) {
                given++;
                bundle(source.path("clusterTrustBundle"), taken, at.child("clusterTrustBundle"), path, errors);
            }
            if (given > 1) {
                errors.forbidden(at, "may not specify more than 1 volume type per source");
            }
        }
    }

    private static void files(JsonNode source, FilePaths.Taken taken, Path at, Path volume, Errors errors) {
        String name = Fields.text(source, "name");
        if (name.isEmpty()) {
            errors.required(at.child("name"));
        }
        FilePaths.items(source, at, errors);
        for (JsonNode item : Fields.list(source, "items")) {
            if (!taken.take(Fields.text(item, "path"))) {
                errors.invalid(volume, name, CONFLICT);
            }
        }
    }

    private static void downward(JsonNode source, FilePaths.Taken taken, Path at, Path volume, Errors errors) {
        DownwardRules.files(source, at, errors);
        for (JsonNode file : Fields.list(source, "items")) {
            String target = Fields.text(file, "path");
            if (!taken.take(target)) {
                errors.invalid(volume, target, CONFLICT);
            }
        }
    }

    private static void token(JsonNode token, Path at, Path volume, Errors errors) {
        long seconds = Fields.number(token, "expirationSeconds");
        Path expiration = at.child("expirationSeconds");
        if (seconds < TOKEN_SECONDS_MIN) {
            errors.invalid(expiration, seconds, "may not specify a duration less than 10 minutes");
        } else if (seconds > TOKEN_SECONDS_MAX) {
            errors.invalid(expiration, seconds, "may not specify a duration larger than 2^32 seconds");
        }
        String target = Fields.text(token, "path");
        if (target.isEmpty()) {
            errors.required(volume.child("path"));
        } else {
            FilePaths.descendingUnreserved(target, volume.child("path"), errors);
        }
    }

    private static void bundle(JsonNode bundle, FilePaths.Taken taken, Path at, Path volume, Errors errors) {
        boolean named = Fields.has(bundle, "name");
        boolean signed = Fields.has(bundle, "signerName");
        if (named && signed) {
            errors.invalid(at, bundle, "only one of name and signerName may be used");
        } else if (!named && !signed) {
            errors.required(at, "either name or signerName must be specified");
        }
        String target = Fields.text(bundle, "path");
        if (target.isEmpty()) {
            errors.required(at.child("path"));
        }
        FilePaths.descendingUnreserved(target, at.child("path"), errors);
        if (!taken.take(target)) {
            errors.invalid(volume, target, CONFLICT);
        }
    }
}
