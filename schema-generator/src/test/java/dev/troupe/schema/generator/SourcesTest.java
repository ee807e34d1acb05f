package dev.troupe.schema.generator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private final Map<String, TypeModel> types = Sources.read();

    private TypeModel type(String name) {
        return requireNonNull(types.get(name), name);
    }

    @Test
    void describesNearlyEverything() {
        long fields =
                types.values().stream().mapToLong(type -> type.fields().size()).sum();
        long described = types.values().stream()
                .flatMap(type -> type.fields().stream())
                .filter(field -> !field.description().isEmpty())
                .count();
        assertThat((double) described / fields).isGreaterThan(0.9);
    }

    @Test
    void everyPointerAndTypeNameBelongsToAFieldThatExists() {
        GoFacts facts = GoFacts.read();
        for (String field : facts.fields()) {
            String simple = field.substring(0, field.indexOf('.'));
            String name = field.substring(field.indexOf('.') + 1);
            assertThat(types.values().stream()
                            .filter(type -> type.name().simple().equals(simple))
                            .flatMap(type -> type.fields().stream())
                            .anyMatch(known -> known.name().equals(name)))
                    .as(field)
                    .isTrue();
        }
    }

    @Test
    void everyKindHasAList() {
        assertThat(type("io.k8s.api.core.v1.PodList").kind()).isTrue();
        assertThat(type("io.k8s.api.core.v1.PodSpec").kind()).isFalse();
        assertThat(type("io.k8s.api.core.v1.PodExecOptions").kind()).isTrue();
        assertThat(type("io.k8s.api.core.v1.ObjectReference").kind()).isFalse();
    }
}
