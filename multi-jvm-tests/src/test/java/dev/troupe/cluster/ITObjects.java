package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects' lives through the real API. */
@ExtendWith(ClusterExtension.class)
class ITObjects {
    @Test
    void aCreatedObjectIsThere(Workspace workspace) {
        String configMap = "{\"metadata\":{\"name\":\"one\"},\"data\":{\"a\":\"1\"}}";
        Api.Answer created = workspace.api().post(workspace.path("configmaps"), configMap);
        assertThat(created.code()).as(created.body()).isEqualTo(201);
        assertThat(workspace.get("configmaps/one").json()).isEqualTo(created.json());
    }
}
