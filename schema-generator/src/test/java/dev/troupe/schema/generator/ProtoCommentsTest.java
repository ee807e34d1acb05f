package dev.troupe.schema.generator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProtoCommentsTest {
    private static final String SOURCE = """
              public interface ThingOrBuilder extends
                  // @@protoc_insertion_point(interface_extends:k8s.io.api.core.v1.Thing)
                  com.google.protobuf.MessageOrBuilder {
                /**
                 * <pre>
                 * Its name, &lt;short&gt; &#64; once.
                 * +optional
                 * </pre>
                 *
                 * <code>optional string name = 1;</code>
                 */
                boolean hasName();
                /**
                 * <code>repeated .k8s.io.api.core.v1.Part parts = 2;</code>
                 */
                int getPartsCount();
              }
              /**
               * <pre>
               * A thing.
               * +structType=atomic
               * </pre>
               *
               * Protobuf type {@code k8s.io.api.core.v1.Thing}
               */
              public static final class Thing {
            """;

    private static ProtoComments read() {
        ProtoComments comments = new ProtoComments();
        comments.read(SOURCE);
        return comments;
    }

    @Test
    void findsTheCommentsOfFields() {
        assertThat(read().ofField("k8s.io.api.core.v1.Thing", "name").lines())
                .containsExactly("Its name, <short> @ once.", "+optional");
        assertThat(read().ofField("k8s.io.api.core.v1.Thing", "parts").lines()).isEmpty();
    }

    @Test
    void findsTheCommentsOfTypes() {
        Comment comment = read().ofType("k8s.io.api.core.v1.Thing");
        assertThat(comment.description()).isEqualTo("A thing.");
        assertThat(comment.marker("structType")).isEqualTo("atomic");
    }

    @Test
    void knowsNoOthers() {
        assertThat(read().ofType("k8s.io.api.core.v1.Other")).isEqualTo(Comment.NONE);
    }
}
