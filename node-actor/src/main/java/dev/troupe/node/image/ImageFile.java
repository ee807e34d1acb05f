package dev.troupe.node.image;

import java.nio.charset.StandardCharsets;

/** A file of an image's layer. Paths are relative to the root, without a slash in front. */
public sealed interface ImageFile {
    String path();

    /**
     * @param mode permission bits, as 0755
     */
    record Folder(String path, int mode) implements ImageFile {}

    /**
     * @param mode permission bits, as 0755
     * @param content not copied: treat it as read-only
     */
    @SuppressWarnings("ArrayRecordComponent") // files are compared by path, never by content
    record Regular(String path, int mode, int uid, int gid, byte[] content) implements ImageFile {}

    /**
     * @param target as a process in the container resolves it
     */
    record Link(String path, String target) implements ImageFile {}

    static ImageFile folder(String path) {
        return new Folder(path, 0755);
    }

    static ImageFile executable(String path, byte[] content) {
        return new Regular(path, 0755, 0, 0, content);
    }

    static ImageFile text(String path, String content) {
        return new Regular(path, 0644, 0, 0, content.getBytes(StandardCharsets.UTF_8));
    }

    static ImageFile link(String path, String target) {
        return new Link(path, target);
    }
}
