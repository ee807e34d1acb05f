package dev.troupe.persistence.feed;

import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds the subscriptions that a row may concern without asking each: every subscription is filed once, under the most
 * specific thing its filter names. Not safe for use by several threads.
 */
final class Routes {
    private final Map<Place, Set<FeedSubscription>> places = new HashMap<>();

    private enum By {
        RESOURCE,
        NAMESPACE,
        NODE,
        NAME,
        NAMESPACE_AND_NAME
    }

    /** Where subscriptions are filed; {@code value} is empty for whole resources. */
    private record Place(String resource, By by, String value) {

        static Place of(FeedFilter filter) {
            String namespace = filter.namespace();
            String name = filter.name();
            String node = filter.nodeName();
            if (name != null) {
                return namespace == null
                        ? new Place(filter.resource(), By.NAME, name)
                        : new Place(filter.resource(), By.NAMESPACE_AND_NAME, namespace + '/' + name);
            }
            if (node != null) {
                return new Place(filter.resource(), By.NODE, node);
            }
            return namespace == null
                    ? new Place(filter.resource(), By.RESOURCE, "")
                    : new Place(filter.resource(), By.NAMESPACE, namespace);
        }
    }

    void add(FeedSubscription subscription) {
        places.computeIfAbsent(Place.of(subscription.filter()), place -> new LinkedHashSet<>())
                .add(subscription);
    }

    void remove(FeedSubscription subscription) {
        places.computeIfPresent(
                Place.of(subscription.filter()),
                (place, filed) -> filed.remove(subscription) && filed.isEmpty() ? null : filed);
    }

    /** Hands every subscription that the row may concern to {@code each}, once. */
    void concerned(AppliedRow row, Consumer<FeedSubscription> each) {
        if (places.isEmpty()) {
            return;
        }
        StoredObject object = row.object();
        String resource = object.key().resource();
        String namespace = object.key().namespace();
        String name = object.key().name();
        String node = object.header().nodeName();
        tell(new Place(resource, By.RESOURCE, ""), each);
        tell(new Place(resource, By.NAMESPACE, namespace), each);
        tell(new Place(resource, By.NAMESPACE_AND_NAME, namespace + '/' + name), each);
        tell(new Place(resource, By.NAME, name), each);
        tell(new Place(resource, By.NODE, node), each);
        StoredObject previous = row.previous();
        if (previous != null && !previous.header().nodeName().equals(node)) {
            tell(new Place(resource, By.NODE, previous.header().nodeName()), each);
        }
    }

    private void tell(Place place, Consumer<FeedSubscription> each) {
        Set<FeedSubscription> filed = places.get(place);
        if (filed != null) {
            filed.forEach(each);
        }
    }
}
