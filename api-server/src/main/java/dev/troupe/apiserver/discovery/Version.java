package dev.troupe.apiserver.discovery;

import dev.troupe.api.Json;
import dev.troupe.apiserver.http.Answer;

/** {@code /version}: the Kubernetes version whose API this is. */
final class Version {
    /** The Kubernetes release that Troupe follows, and that it is Troupe. */
    static final String GIT_VERSION = "v1.34.0+troupe";

    private static final Answer ANSWER = Answer.json(
            200,
            Json.object()
                    .put("major", "1")
                    .put("minor", "34")
                    .put("gitVersion", GIT_VERSION)
                    .put("gitCommit", "")
                    .put("gitTreeState", "clean")
                    .put("buildDate", "1970-01-01T00:00:00Z")
                    .put("goVersion", "")
                    .put("compiler", "javac")
                    .put("platform", "linux/amd64"));

    Answer answer() {
        return ANSWER;
    }
}
