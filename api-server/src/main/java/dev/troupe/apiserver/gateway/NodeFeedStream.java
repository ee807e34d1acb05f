package dev.troupe.apiserver.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.ResourceKey;
import dev.troupe.apiserver.http.EventLoop;
import dev.troupe.apiserver.http.Exchange;
import dev.troupe.apiserver.watch.WatchQueue;
import dev.troupe.protocol.feed.Change;
import dev.troupe.protocol.feed.ChangeFeed;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.network.Ingresses;
import dev.troupe.protocol.node.GatewayPaths;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.pod.PodReferences;
import io.fabric8.kubernetes.api.model.Pod;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One worker's feed: its Node, its pods, and the ConfigMaps and Secrets that these refer to, which are told before the pod
 * that needs them; of other nodes what it takes to reach their pods; all Services, all Ingresses, and the Secrets with the
 * certificates of those of Troupe's class; and what network policies are made of. All methods but {@link #open} and
 * {@link #requestHead} run on the event loop.
 */
final class NodeFeedStream {
    private static final int CHUNK_BYTES = 256 * 1024;
    /** How often the worker hears that it still hears. */
    private static final int HEAD_MILLIS = 1000;

    /** What every node needs wholly: where packets and requests for Services go, what their names mean, and who may
     * reach whom. */
    private static final List<String> WHOLE = List.of(
            "services",
            "endpointslices.discovery.k8s.io",
            "networkpolicies.networking.k8s.io",
            Ingresses.CLASSES,
            Ingresses.INGRESSES);

    /** These, namespaces, others' pods, its own and nodes are told from the beginning; all have then been told. */
    private static final int COLLECTIONS = WHOLE.size() + 4;

    private final Context context;
    private final HttpServerResponse response;
    private final ChangeFeed feed;
    private final String node;
    private final PeerView peers;
    private final WatchQueue queue;
    private final Consumer<NodeFeedStream> ended;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final PodNeeds needs = new PodNeeds();
    private final List<ChangeFeed.Subscription> subscriptions = new ArrayList<>();
    private volatile boolean closed;
    private int synced;
    private long headTimer = -1;

    /** @param ended told once, when nothing more will be sent */
    NodeFeedStream(
            Exchange exchange,
            ChangeFeed feed,
            String node,
            PeerView peers,
            int queueEvents,
            Consumer<NodeFeedStream> ended) {
        this.context = exchange.context();
        this.response = exchange.request().response();
        this.feed = feed;
        this.node = node;
        this.peers = peers;
        this.ended = ended;
        this.queue = new WatchQueue(queueEvents, this::wake);
        // Before anything else, lest the client is gone by the time at which we listen for that.
        response.closeHandler(gone -> close());
        response.exceptionHandler(failure -> close());
    }

    /** Begins; may run on any thread. */
    void open() {
        EventLoop.run(context, () -> {
            if (closed) {
                ended.accept(this);
                return;
            }
            response.setChunked(true).putHeader("Content-Type", "application/json");
            response.drainHandler(drained -> drain());
            response.writeHead();
            headTimer = context.owner().setPeriodic(HEAD_MILLIS, timer -> requestHead());
        });
        long head = feed.head();
        for (String resource : List.of("configmaps", "secrets")) {
            add(feed.subscribe(FeedFilter.of(resource), head, change -> {
                if (needs.isNeeded(change.object().key())) {
                    queue.changed(change);
                }
            }));
        }
        for (String resource : WHOLE) {
            add(feed.subscribe(FeedFilter.of(resource), 0, queue));
        }
        add(feed.subscribe(FeedFilter.of("namespaces"), 0, new PeerNews(peers, queue)));
        add(feed.subscribe(FeedFilter.of("pods").matching(this::isElsewhere), 0, new PeerNews(peers, queue)));
        add(feed.subscribe(FeedFilter.of("pods").onNode(node), 0, queue));
        ChangeFeed.Subscription nodes = feed.subscribe(FeedFilter.of("nodes"), 0, new NodeNews(node, queue));
        add(nodes);
        nodes.requestBookmark();
    }

    private boolean isElsewhere(StoredObject pod) {
        return !pod.header().nodeName().isEmpty() && !pod.header().nodeName().equals(node);
    }

    private void add(ChangeFeed.Subscription subscription) {
        synchronized (subscriptions) {
            if (!closed) {
                subscriptions.add(subscription);
                return;
            }
        }
        subscription.close();
    }

    /** Tells the worker how far the feed has come, after everything up to there; any thread may ask. */
    void requestHead() {
        synchronized (subscriptions) {
            if (!closed && !subscriptions.isEmpty()) {
                subscriptions.getLast().requestBookmark();
            }
        }
    }

    private void wake() {
        if (scheduled.compareAndSet(false, true)) {
            EventLoop.run(context, () -> {
                scheduled.set(false);
                drain();
            });
        }
    }

    private void drain() {
        if (closed) {
            return;
        }
        if (queue.overflowed()) {
            close();
            response.end();
            return;
        }
        while (!closed && !response.writeQueueFull() && !queue.isEmpty()) {
            Buffer out = Buffer.buffer();
            WatchQueue.Item item;
            while (out.length() < CHUNK_BYTES && (item = queue.poll()) != null) {
                append(out, item);
            }
            if (out.length() > 0) {
                response.write(out);
            }
        }
    }

    private void append(Buffer out, WatchQueue.Item item) {
        switch (item) {
            case WatchQueue.Item.Event(Change change) -> {
                switch (change.object().key().resource()) {
                    case "pods" -> {
                        if (isElsewhere(change.object())) {
                            line(out, change.type(), change.object());
                        } else {
                            appendPod(out, change);
                        }
                    }
                    case "configmaps", "secrets" -> {
                        if (needs.isNeeded(change.object().key())) {
                            line(out, change.type(), change.object());
                        }
                    }
                    case "nodes" -> line(out, change.type(), NodeNews.toldTo(node, change.object()));
                    case Ingresses.INGRESSES -> {
                        appendSecrets(out, change.object().key());
                        line(out, change.type(), change.object());
                    }
                    case Ingresses.CLASSES -> {
                        // Before the class, so that a node never learns of one without its Secrets.
                        feed.list(FeedFilter.of(Ingresses.INGRESSES))
                                .objects()
                                .forEach(ingress -> appendSecrets(out, ingress.key()));
                        line(out, change.type(), change.object());
                    }
                    default -> line(out, change.type(), change.object());
                }
            }
            case WatchQueue.Item.Bookmark(long revision, boolean initial) -> {
                synced += initial ? 1 : 0;
                if (synced >= COLLECTIONS) {
                    String type = initial ? GatewayPaths.SYNCED_LINE : GatewayPaths.HEAD_LINE;
                    line(out, Json.object().put("type", type).put("revision", revision));
                }
            }
        }
    }

    private void appendPod(Buffer out, Change change) {
        StoredObject pod = change.object();
        String uid = pod.header().uid();
        if (change.type() == Change.Type.DELETED) {
            line(out, change.type(), pod);
            needs.forget(uid).forEach(key -> forgotten(out, key));
            return;
        }
        Set<ResourceKey> added = needs.learn(uid, PodReferences.of(pod.as(Pod.class)));
        // Asked for only now that its changes are let through, so that none is missed.
        added.forEach(key -> feed.find(key).ifPresent(object -> line(out, Change.Type.ADDED, object)));
        line(out, change.type(), pod);
    }

    /** The Secrets with the certificates of an Ingress, as it is now; those that none names any more are forgotten. */
    private void appendSecrets(Buffer out, ResourceKey key) {
        String ingress = key.toString();
        Set<ResourceKey> wanted = feed.find(key)
                .map(StoredObject::tree)
                .filter(tree -> Ingresses.isOurs(tree, feed))
                .map(Ingresses::secrets)
                .orElse(Set.of());
        needs.learn(ingress, wanted)
                .forEach(secret -> feed.find(secret).ifPresent(object -> line(out, Change.Type.ADDED, object)));
        needs.keep(ingress, wanted).forEach(secret -> forgotten(out, secret));
    }

    private static void line(Buffer out, Change.Type type, StoredObject object) {
        out.appendString("{\"type\":\"" + type + "\",\"resource\":\""
                        + object.key().resource() + "\",\"object\":")
                .appendBytes(object.json())
                .appendString("}\n");
    }

    /** No pod of the node needs it any more. */
    private static void forgotten(Buffer out, ResourceKey key) {
        ObjectNode line = Json.object().put("type", Change.Type.DELETED.name()).put("resource", key.resource());
        line.putObject("object")
                .putObject("metadata")
                .put("namespace", key.namespace())
                .put("name", key.name());
        line(out, line);
    }

    private static void line(Buffer out, ObjectNode line) {
        out.appendBytes(Json.write(line)).appendString("\n");
    }

    private void close() {
        if (closed) {
            return;
        }
        synchronized (subscriptions) {
            closed = true;
            subscriptions.forEach(ChangeFeed.Subscription::close);
            subscriptions.clear();
        }
        context.owner().cancelTimer(headTimer);
        ended.accept(this);
    }
}
