package dev.troupe.apiserver.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.api.Json;
import org.junit.jupiter.api.Test;

final class SelectorTextTest {
    @Test
    void writesAllOperators() {
        assertThat(SelectorText.of(Json.read("""
                {"matchLabels":{"b":"2","a":"1"},
                 "matchExpressions":[{"key":"c","operator":"In","values":["y","x"]},
                   {"key":"d","operator":"NotIn","values":["z"]},
                   {"key":"e","operator":"Exists"},{"key":"f","operator":"DoesNotExist"}]}
                """))).isEqualTo("a=1,b=2,c in (x,y),d notin (z),e,!f");
        assertThat(SelectorText.of(Json.object())).isEmpty();
    }
}
