package dev.troupe.apiserver.resource;

import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Every resource that is served, by group, version and plural. */
public final class Resources {
    private record Place(String group, String version, String plural) {}

    /** As in Kubernetes no one request deletes all namespaces, and so the whole cluster's content. */
    private static final String NEVER_ALL_DELETED = "namespaces";

    private final Map<Place, ServedResource> byPlace = new LinkedHashMap<>();

    /** @param createOnly kinds that are not stored: what is created is answered, or done to another object */
    public Resources(Kinds kinds, Collection<KindDefinition> createOnly) {
        for (KindDefinition kind : kinds.all()) {
            List<String> verbs = verbs(kind);
            add(new ServedResource(kind, kind.group(), kind.version(), kind.schema(), Conversion.NONE, verbs));
            for (KindDefinition.Alias alias : kind.alsoServedAs()) {
                Conversion conversion = conversion(kind, alias);
                add(new ServedResource(kind, alias.group(), alias.version(), alias.schema(), conversion, verbs));
            }
        }
        for (KindDefinition kind : createOnly) {
            List<String> verbs = ServedResource.CREATE_ONLY;
            add(new ServedResource(kind, kind.group(), kind.version(), kind.schema(), Conversion.NONE, verbs));
        }
    }

    private static List<String> verbs(KindDefinition kind) {
        return ServedResource.STORED_VERBS.stream()
                .filter(verb ->
                        !verb.equals("deletecollection") || !kind.resource().equals(NEVER_ALL_DELETED))
                .toList();
    }

    private static Conversion conversion(KindDefinition kind, KindDefinition.Alias alias) {
        if (kind.resource().equals("events") && alias.group().equals("events.k8s.io")) {
            return new EventConversion();
        }
        throw new IllegalArgumentException("no conversion of " + kind.resource() + " to " + alias);
    }

    private void add(ServedResource resource) {
        byPlace.put(
                new Place(resource.group(), resource.version(), resource.kind().plural()), resource);
    }

    public @Nullable ServedResource find(String group, String version, String plural) {
        return byPlace.get(new Place(group, version, plural));
    }

    public Collection<ServedResource> all() {
        return byPlace.values();
    }

    /** The groups in alphabetical order, the core group as the empty string. */
    public Set<String> groups() {
        Set<String> groups = new TreeSet<>();
        byPlace.keySet().forEach(place -> groups.add(place.group()));
        return groups;
    }

    /** The versions of a group, newest first as far as their names tell. */
    public Set<String> versions(String group) {
        Set<String> versions = new TreeSet<>();
        byPlace.keySet().stream()
                .filter(place -> place.group().equals(group))
                .forEach(place -> versions.add(place.version()));
        return versions;
    }
}
