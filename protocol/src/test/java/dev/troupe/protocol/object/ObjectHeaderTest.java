package dev.troupe.protocol.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectHeaderTest {
    static List<String> objects() {
        return List.of("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","uid":"u1","labels":{"app":"wéb","tier":"1"},
                 "managedFields":[{"fieldsV1":{"f:metadata":{"uid":"no"}}}],
                 "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"r","uid":"u2","controller":true,
                 "blockOwnerDeletion":true},{"kind":"Job","uid":"u3"}],"deletionTimestamp":"2026-11-26T08:00:00Z"},
                 "spec":{"volumes":[{"nodeName":"no"}],"nodeName":"node-1","metadata":{"uid":"no"}},
                 "status":{"nodeName":"no"}}""", """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","labels":null,"deletionTimestamp":null},
                 "data":{"metadata":"{}","spec":"x"}}""", """
                {"apiVersion":"v1","kind":"Node","spec":null,"metadata":{}}""", "{}");
    }

    @ParameterizedTest
    @MethodSource("objects")
    void isTheSameFromTextAndFromTree(String text) throws IOException {
        assertThat(ObjectHeader.read(text.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(ObjectHeader.of(Json.read(text)));
    }
}
