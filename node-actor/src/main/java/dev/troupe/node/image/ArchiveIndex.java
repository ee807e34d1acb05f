package dev.troupe.node.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Names for the images of an OCI archive that names them in another way than containerd reads. */
final class ArchiveIndex {
    private static final String OCI_REFERENCE = "org.opencontainers.image.ref.name";

    private ArchiveIndex() {}

    /**
     * The index with a full name at each image; empty if that is how it is already. Tools write the whole name, or only
     * the tag, into OCI's annotation: a tag alone belongs to an image called like the file.
     *
     * @param fileName of the archive, without its endings
     */
    static Optional<ObjectNode> named(JsonNode index, String fileName) {
        ObjectNode result = index.deepCopy();
        boolean changed = false;
        for (JsonNode manifest : result.path("manifests")) {
            JsonNode annotations = manifest.path("annotations");
            if (!annotations.has(ImageArchive.NAME_ANNOTATION)) {
                String reference = annotations.path(OCI_REFERENCE).asText("latest");
                boolean whole = reference.contains("/") || reference.contains(":");
                ((ObjectNode) manifest)
                        .withObject("/annotations")
                        .put(
                                ImageArchive.NAME_ANNOTATION,
                                ImageName.full(whole ? reference : fileName + ":" + reference));
                changed = true;
            }
        }
        return changed ? Optional.of(result) : Optional.empty();
    }
}
