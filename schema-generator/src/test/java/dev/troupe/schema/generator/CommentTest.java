package dev.troupe.schema.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommentTest {
    @Test
    void joinsLinesAndKeepsParagraphs() {
        Comment comment = new Comment(List.of("One sentence", "on two lines.", "", "Another paragraph.", "+optional"));
        assertThat(comment.description()).isEqualTo("One sentence on two lines.\n\nAnother paragraph.");
    }

    @Test
    void keepsIndentedLinesApart() {
        Comment comment = new Comment(List.of("Example:", "  a: b", "Done."));
        assertThat(comment.description()).isEqualTo("Example:\n  a: b\nDone.");
    }

    @Test
    void leavesOutNotesToDevelopers() {
        Comment comment = new Comment(List.of("Text.", "TODO: more", "---", "Not for users."));
        assertThat(comment.description()).isEqualTo("Text.");
    }

    @Test
    void readsMarkers() {
        Comment comment = new Comment(List.of("+listType=map", "+listMapKey=a", "+listMapKey=b", "+k8s:listMapKey=c"));
        assertThat(comment.marker("listType")).isEqualTo("map");
        assertThat(comment.markers("listMapKey")).containsExactly("a", "b");
        assertThat(comment.marker("patchStrategy")).isEmpty();
    }
}
