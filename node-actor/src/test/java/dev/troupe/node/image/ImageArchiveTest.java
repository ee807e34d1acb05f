package dev.troupe.node.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.troupe.api.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageArchiveTest {
    private static final ImageContent IMAGE = ImageContent.of(
            List.of(
                    ImageFile.folder("bin"),
                    ImageFile.executable("bin/tool", new byte[700]),
                    ImageFile.link("bin/alias", "tool"),
                    ImageFile.text("a".repeat(80) + "/" + "b".repeat(60), "a long path")),
            List.of("/bin/tool"),
            List.of("--help"));

    @TempDir
    private Path directory;

    @Test
    void theSameContentGivesTheSameBytes() throws IOException {
        assertThat(archive()).isEqualTo(archive());
    }

    @Test
    void theHostsTarReadsIt() throws Exception {
        Path file = directory.resolve("image.tar");
        Files.write(file, archive());

        Process tar = new ProcessBuilder("tar", "-tf", file.toString())
                .redirectErrorStream(true)
                .start();
        String listing = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(tar.waitFor()).isZero();
        assertThat(listing).contains("oci-layout\n", "index.json\n", "blobs/sha256/");
    }

    @Test
    void anArchiveOfOurOwnNeedsNoRepair() throws IOException {
        Path file = directory.resolve("image.tar");
        Files.write(file, archive());

        assertThat(ForeignArchive.repair(file, directory.resolve("out.tar"))).isFalse();
    }

    @Test
    void aCompressedArchiveIsUnpacked() throws IOException {
        Path file = directory.resolve("image.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(archive());
        }

        assertThat(ForeignArchive.repair(file, directory.resolve("out.tar"))).isTrue();
        assertThat(directory.resolve("out.tar")).hasBinaryContent(archive());
    }

    @Test
    void imagesWithoutANameAreCalledLikeTheirTagOrTheFile() {
        JsonNode index = Json.read("""
                {"manifests":[
                  {"digest":"sha256:a"},
                  {"digest":"sha256:b","annotations":{"org.opencontainers.image.ref.name":"v2"}},
                  {"digest":"sha256:c","annotations":{"org.opencontainers.image.ref.name":"quay.io/x/y:3"}},
                  {"digest":"sha256:d","annotations":{"io.containerd.image.name":"docker.io/library/z:4"}}]}
                """);

        assertThat(ArchiveIndex.named(index, "app").orElseThrow().findValuesAsText(ImageArchive.NAME_ANNOTATION))
                .containsExactly(
                        "docker.io/library/app:latest",
                        "docker.io/library/app:v2",
                        "quay.io/x/y:3",
                        "docker.io/library/z:4");
        assertThat(ArchiveIndex.named(Json.read("{\"manifests\":[]}"), "app")).isEqualTo(Optional.empty());
    }

    @Test
    void whatIsNoArchiveIsRefused() throws IOException {
        Path text = directory.resolve("notes.txt");
        Files.writeString(text, "this is no archive. ".repeat(100));
        Path empty = Files.createFile(directory.resolve("empty"));

        assertThatThrownBy(() -> ForeignArchive.repair(text, directory.resolve("out")))
                .hasMessageContaining("notes.txt is neither");
        assertThatThrownBy(() -> ForeignArchive.repair(empty, directory.resolve("out")))
                .hasMessageContaining("empty is neither");
    }

    private static byte[] archive() throws IOException {
        ImageArchive archive = new ImageArchive("amd64");
        archive.add(IMAGE, List.of("tool", "example.com/tool:2"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        archive.write(bytes);
        return bytes.toByteArray();
    }
}
