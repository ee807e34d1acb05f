package dev.troupe.node.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.node.image.ImageArchive;
import dev.troupe.node.image.ImageContent;
import dev.troupe.node.image.ImageFile;
import dev.troupe.node.port.ContainerRuntime;
import dev.troupe.node.port.ImageFacts;
import dev.troupe.testkit.HostProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of every make arrive in a real containerd under the names that pods use. */
class ITContainerdImages {
    private static RealContainerd containerd;
    private static ContainerRuntime runtime;
    private static ContainerdImages images;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws IOException {
        containerd = new RealContainerd("img", "");
        runtime = containerd.connect();
        images = new ContainerdImages(containerd.settings);
    }

    @AfterAll
    static void stop() throws IOException {
        runtime.close();
        containerd.close();
    }

    @Test
    void loadsAnOciArchiveUnderAllItsNames() throws Exception {
        ImageArchive archive = new ImageArchive();
        archive.add(content("one").withUser("user"), List.of("one:1", "nginx:1.14.2"));
        archive.add(content("two").withUser("1000:1000"), List.of("example.com/two:2"));
        archive.write(directory.resolve("several.tar"));

        assertThat(images.load(directory.resolve("several.tar")))
                .containsExactlyInAnyOrder(
                        "docker.io/library/one:1", "docker.io/library/nginx:1.14.2", "example.com/two:2");

        ImageFacts one = facts("nginx:1.14.2");
        assertThat(one.username()).isEqualTo("user");
        assertThat(one.uid()).isNull();
        assertThat(facts("example.com/two:2").uid()).isEqualTo(1000L);
    }

    @Test
    void loadsADockerArchive() throws Exception {
        Path layer = layer("three");
        Files.writeString(directory.resolve("config.json"), """
                {"architecture":"amd64","os":"linux","config":{"Cmd":["/three"]},
                 "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}
                """.formatted(
                        HostProgram.run("sha256sum", layer.toString()).split(" ")[0]));
        Files.writeString(directory.resolve("manifest.json"), """
                [{"Config":"config.json","RepoTags":["three:latest"],"Layers":["layer.tar"]}]
                """);
        Path archive = directory.resolve("three.tar");
        HostProgram.run(
                "tar",
                "-C",
                directory.toString(),
                "-czf",
                archive.toString(),
                "manifest.json",
                "config.json",
                "layer.tar");

        assertThat(images.load(archive)).containsExactly("docker.io/library/three:latest");
        assertThat(facts("three").sizeBytes()).isPositive();
    }

    @Test
    void refusesWhatIsNoImage() throws Exception {
        Path text = Files.writeString(directory.resolve("text.tar"), "no archive");

        assertThatThrownBy(() -> images.load(text)).isInstanceOf(IOException.class);
    }

    private static ImageFacts facts(String image) throws Exception {
        return RealContainerd.await(runtime.imageStatus(image)).orElseThrow();
    }

    private static ImageContent content(String name) {
        return ImageContent.of(List.of(ImageFile.text(name, name)), List.of(), List.of("/" + name));
    }

    private Path layer(String name) throws IOException {
        Files.writeString(directory.resolve(name), name);
        Path layer = directory.resolve("layer.tar");
        HostProgram.run("tar", "-C", directory.toString(), "-cf", layer.toString(), name);
        return layer;
    }
}
