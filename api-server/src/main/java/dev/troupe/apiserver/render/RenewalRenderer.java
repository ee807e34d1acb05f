package dev.troupe.apiserver.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.api.MicroTime;
import dev.troupe.protocol.node.LeaseDesk;
import dev.troupe.protocol.object.StoredObject;
import java.util.List;

/** Shows in the Leases of nodes when each was last renewed, which the stored objects do not tell. */
final class RenewalRenderer implements Renderer {
    private final Renderer shown;
    private final LeaseDesk leases;

    private RenewalRenderer(Renderer shown, LeaseDesk leases) {
        this.shown = shown;
        this.leases = leases;
    }

    /** @param resource what {@code shown} shows, in Kubernetes' form: {@code pods}, {@code leases.coordination.k8s.io} */
    static Renderer over(Renderer shown, String resource, LeaseDesk leases) {
        return resource.equals(LeaseDesk.object("any").resource()) ? new RenewalRenderer(shown, leases) : shown;
    }

    private StoredObject current(StoredObject lease) {
        if (!lease.key().equals(LeaseDesk.object(lease.key().name()))) {
            return lease;
        }
        return leases.lastRenewal(lease.key().name())
                .map(MicroTime::format)
                .map(time -> {
                    ObjectNode tree = lease.tree();
                    Json.child(tree, "spec").put("renewTime", time);
                    return StoredObject.of(lease.key(), tree).at(lease.revision());
                })
                .orElse(lease);
    }

    @Override
    public byte[] object(StoredObject object) {
        return shown.object(current(object));
    }

    @Override
    public byte[] list(Page page) {
        List<StoredObject> objects = page.objects().stream().map(this::current).toList();
        return shown.list(new Page(page.revision(), objects, page.continueToken(), page.remaining()));
    }

    @Override
    public byte[] event(StoredObject object, boolean first) {
        return shown.event(current(object), first);
    }

    @Override
    public byte[] bookmark(long revision, boolean initialEventsEnd) {
        return shown.bookmark(revision, initialEventsEnd);
    }
}
