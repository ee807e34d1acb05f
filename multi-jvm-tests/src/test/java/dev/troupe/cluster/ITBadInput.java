package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is wrong with a request is said as Kubernetes says it, and harms nothing. */
@ExtendWith(ClusterExtension.class)
class ITBadInput {
    @Test
    void brokenJsonIsABadRequest(Workspace workspace) {
        Api.Answer answer = workspace.api().post(workspace.path("configmaps"), "{\"metadata\":");
        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.reason()).isEqualTo("BadRequest");
    }
}
