package dev.troupe.node.pod;

import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.node.NodeLease;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.pod.Exclusive;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sees to it that exclusive pods run here only while this node holds its lease. A file for each tells the watchdog,
 * which lives outside this JVM, what to stop when the lease ends; the file is there before anything of the pod runs.
 */
public final class Exclusives {
    private final Path directory;
    private final NodeLease lease;
    private final ChangeFeed feed;

    /** @param directory where the watchdog looks, one file a pod, named by its uid */
    public Exclusives(Path directory, NodeLease lease, ChangeFeed feed) {
        this.directory = directory;
        this.lease = lease;
        this.feed = feed;
    }

    /**
     * Completes when something of the pod may be started; fails if it may not. For an exclusive pod this node's view is
     * first brought up to date: while it had no lease, others may have replaced the pod.
     */
    CompletionStage<Void> permit(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        if (annotations == null || !Exclusive.is(annotations)) {
            return CompletableFuture.completedFuture(null);
        }
        return feed.catchUp().thenAccept(head -> {
            String uid = pod.getMetadata().getUid();
            FeedFilter same = FeedFilter.of("pods")
                    .inNamespace(pod.getMetadata().getNamespace())
                    .named(pod.getMetadata().getName());
            boolean known = feed.list(same).objects().stream()
                    .map(StoredObject::header)
                    .anyMatch(header -> header.uid().equals(uid));
            if (!known) {
                throw new IllegalStateException("the pod has been replaced");
            }
            mark(uid);
            if (!lease.valid()) {
                throw new IllegalStateException("this node has lost touch with the others: exclusive pods must wait");
            }
        });
    }

    private void mark(String uid) {
        try {
            Files.createDirectories(directory);
            Path file = directory.resolve(uid);
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell the watchdog of pod " + uid, e);
        }
    }

    /** Nothing of the pod is left here. */
    void gone(String uid) {
        try {
            Files.deleteIfExists(directory.resolve(uid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
