package dev.troupe.node.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNameTest {
    @ParameterizedTest
    @CsvSource({
        "busybox, docker.io/library/busybox:latest",
        "nginx:1.14.2, docker.io/library/nginx:1.14.2",
        "bitnami/nginx, docker.io/bitnami/nginx:latest",
        "docker.io/busybox:1, docker.io/library/busybox:1",
        "index.docker.io/library/busybox:1, docker.io/library/busybox:1",
        "localhost/app, localhost/app:latest",
        "registry:5000/app, registry:5000/app:latest",
        "gcr.io/a/b/c:v1, gcr.io/a/b/c:v1",
        "busybox@sha256:abc, docker.io/library/busybox@sha256:abc",
    })
    void completesShortNamesAsDockerDoes(String given, String full) {
        assertThat(ImageName.full(given)).isEqualTo(full);
        assertThat(ImageName.full(full)).isEqualTo(full);
    }

    @Test
    void refusesBlankNames() {
        assertThatThrownBy(() -> ImageName.full(" ")).isInstanceOf(IllegalArgumentException.class);
    }
}
