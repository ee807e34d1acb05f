package dev.troupe.node.pod;

import java.nio.file.Path;
import java.util.Map;

/** How a step ended. */
public sealed interface Outcome {
    record Done() implements Outcome {}

    /** @param paths host paths by volume name */
    record Mounted(Map<String, Path> paths) implements Outcome {}

    record ImageReady(String imageRef) implements Outcome {}

    /** @param pulled whether a registry was asked: then the wait for the next try is shown as ImagePullBackOff */
    record ImageFailed(String reason, String message, boolean pulled) implements Outcome {}

    record Started(String instanceId) implements Outcome {}

    /** The container could not be configured, created or started. */
    record StartFailed(String reason, String message) implements Outcome {}

    record Failed(String message) implements Outcome {}
}
