package dev.troupe.apiserver.request;

import dev.troupe.api.StatusException;
import dev.troupe.api.select.FieldSelector;
import dev.troupe.api.select.LabelSelector;
import dev.troupe.apiserver.http.Query;
import dev.troupe.apiserver.resource.Conversion;
import dev.troupe.apiserver.resource.ServedResource;
import dev.troupe.protocol.feed.FeedFilter;
import dev.troupe.protocol.object.StoredObject;
import java.util.StringJoiner;
import java.util.function.Predicate;

/**
 * Which objects a collection request means.
 *
 * @param place resource, namespace, name and node, by which the feed routes
 * @param selective whether there is a selector, so that what remains of a list cannot be counted
 */
public record Selection(FeedFilter place, boolean selective) {

    /**
     * Reads the namespace and selectors of a request.
     *
     * @throws StatusException 400 for a selector that cannot be read
     */
    public static Selection of(RequestInfo info, ServedResource resource, Query query) {
        FeedFilter filter = FeedFilter.of(resource.kind().resource());
        if (!info.namespace().isEmpty() && resource.kind().namespaced()) {
            filter = filter.inNamespace(info.namespace());
        }
        if (!info.name().isEmpty()) {
            filter = filter.named(info.name());
        }
        String labels = query.text("labelSelector");
        String fields = stored(query.text("fieldSelector"), resource.conversion());
        Predicate<StoredObject> matches = null;
        if (!labels.isEmpty()) {
            LabelSelector selector = LabelSelector.parse(labels);
            matches = object -> selector.matches(object.header().labels());
        }
        if (!fields.isEmpty()) {
            FieldSelector selector = FieldSelector.parse(fields, resource.kind());
            filter = narrowed(filter, fields, resource);
            if (!selector.isEmpty() && (!info.name().isEmpty() || !routable(fields, resource))) {
                Predicate<StoredObject> byFields = object -> selector.matches(object.tree());
                matches = matches == null ? byFields : matches.and(byFields);
            }
        }
        return matches == null
                ? new Selection(filter, !fields.isEmpty())
                : new Selection(filter.matching(matches), true);
    }

    /** The selector with the fields' stored names. */
    private static String stored(String fields, Conversion conversion) {
        if (fields.isEmpty() || !conversion.changes()) {
            return fields;
        }
        StringJoiner terms = new StringJoiner(",");
        for (String term : fields.split(",", -1)) {
            int end = 0;
            while (end < term.length() && term.charAt(end) != '=' && term.charAt(end) != '!') {
                end++;
            }
            terms.add(conversion.storedField(term.substring(0, end)) + term.substring(end));
        }
        return terms.toString();
    }

    /** The same place without selectors. */
    public FeedFilter everything() {
        return new FeedFilter(place.resource(), place.namespace(), null, null, object -> true);
    }

    /** Lets the feed route by a name or node that the selector demands. */
    private static FeedFilter narrowed(FeedFilter filter, String fields, ServedResource resource) {
        FeedFilter narrowed = filter;
        for (String term : fields.split(",", -1)) {
            String value = demanded(term, "metadata.name");
            if (!value.isEmpty() && filter.name() == null) {
                narrowed = narrowed.named(value);
            }
            value = demanded(term, "spec.nodeName");
            if (!value.isEmpty() && resource.kind().resource().equals("pods")) {
                narrowed = narrowed.onNode(value);
            }
        }
        return narrowed;
    }

    /** Whether the routing alone decides, so that objects need not be parsed. */
    private static boolean routable(String fields, ServedResource resource) {
        boolean pods = resource.kind().resource().equals("pods");
        if (fields.indexOf(',') >= 0) {
            return false;
        }
        return !demanded(fields, "metadata.name").isEmpty()
                || (pods && !demanded(fields, "spec.nodeName").isEmpty());
    }

    /** The value that {@code term} demands of {@code field}, empty if it says anything else. */
    private static String demanded(String term, String field) {
        if (!term.startsWith(field)) {
            return "";
        }
        String rest = term.substring(field.length());
        String value = rest.startsWith("==") ? rest.substring(2) : rest.startsWith("=") ? rest.substring(1) : "";
        // Escapes are left to the selector itself.
        return value.indexOf('\\') >= 0 ? "" : value;
    }
}
