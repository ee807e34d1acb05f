package dev.troupe.apiserver.review;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.KindDefinition;
import dev.troupe.protocol.object.Caller;
import java.util.List;
import java.util.Locale;

/** A kind that is a question: creating it gives the answer, and nothing is stored. */
public interface Review {
    KindDefinition kind();

    /**
     * Answers.
     *
     * @param question the decoded body; may be changed and returned
     * @param namespace the namespace in the path, empty for none
     */
    ObjectNode answer(ObjectNode question, String namespace, Caller caller);

    /** A definition for a review. */
    static KindDefinition definition(String group, String kind, String plural, boolean namespaced) {
        String schemaPackage = group.substring(0, group.indexOf('.'));
        return new KindDefinition(
                group,
                "v1",
                kind,
                plural,
                kind.toLowerCase(Locale.ROOT),
                List.of(),
                List.of(),
                namespaced,
                "io.k8s.api." + schemaPackage + ".v1." + kind,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
