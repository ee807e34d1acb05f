package dev.troupe.api.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sets of fields in the form in which {@code fieldsV1} carries them: a tree of path elements ({@link PathElements}),
 * where {@code {}} is a member, and {@code "."} inside a node with children says that the node itself is a member too.
 * The operations work on that form directly, because reading a set of hundreds of fields to remove one from it would
 * cost more than the rest of a write.
 */
final class FieldSets {
    /** Says, inside a node, that the node itself is a member. */
    static final String SELF = ".";

    private FieldSets() {}

    /** Whether the field that {@code node} stands for is a member, and not only fields inside it. */
    static boolean isMember(@Nullable JsonNode node) {
        return node != null && (node.isEmpty() || node.has(SELF));
    }

    /** Whether fields inside the one that {@code node} stands for are members. */
    static boolean hasChildren(@Nullable JsonNode node) {
        return node != null && node.size() > (node.has(SELF) ? 1 : 0);
    }

    /** Adds all of {@code added} to {@code set}; parts of {@code added} become parts of {@code set}. */
    static void add(ObjectNode set, ObjectNode added) {
        for (Map.Entry<String, JsonNode> entry : added.properties()) {
            String element = entry.getKey();
            ObjectNode addedNode = (ObjectNode) entry.getValue();
            if (element.equals(SELF)) {
                continue;
            }
            if (!(set.get(element) instanceof ObjectNode node)) {
                set.set(element, addedNode);
                continue;
            }
            boolean member = isMember(node) || isMember(addedNode);
            add(node, addedNode);
            mark(node, member);
        }
    }

    /** Takes the members of {@code removed} out of {@code set}; true if there were any. */
    static boolean remove(ObjectNode set, ObjectNode removed) {
        boolean changed = false;
        for (Map.Entry<String, JsonNode> entry : removed.properties()) {
            String element = entry.getKey();
            ObjectNode removedNode = (ObjectNode) entry.getValue();
            if (element.equals(SELF) || !(set.get(element) instanceof ObjectNode node)) {
                continue;
            }
            boolean member = isMember(node);
            boolean stays = member && !isMember(removedNode);
            boolean inside = remove(node, removedNode);
            changed |= inside || member != stays;
            if (stays || hasChildren(node)) {
                mark(node, stays);
            } else {
                set.remove(element);
            }
        }
        return changed;
    }

    /** The members of both, as a new set. */
    static ObjectNode intersection(ObjectNode left, ObjectNode right) {
        ObjectNode common = Json.object();
        for (Map.Entry<String, JsonNode> entry : left.properties()) {
            String element = entry.getKey();
            if (element.equals(SELF) || !(right.get(element) instanceof ObjectNode rightNode)) {
                continue;
            }
            ObjectNode leftNode = (ObjectNode) entry.getValue();
            ObjectNode inside = intersection(leftNode, rightNode);
            boolean member = isMember(leftNode) && isMember(rightNode);
            if (member || !inside.isEmpty()) {
                mark(inside, member);
                common.set(element, inside);
            }
        }
        return common;
    }

    /** Calls {@code visitor} with the path of each member, in the set's order; the list is reused from call to call. */
    static void forEach(ObjectNode set, List<String> path, Consumer<List<String>> visitor) {
        for (Map.Entry<String, JsonNode> entry : set.properties()) {
            if (entry.getKey().equals(SELF)) {
                continue;
            }
            ObjectNode node = (ObjectNode) entry.getValue();
            path.add(entry.getKey());
            if (isMember(node)) {
                visitor.accept(path);
            }
            forEach(node, path, visitor);
            path.removeLast();
        }
    }

    /** Puts {@code node} at the end of {@code path}, making the way to it. */
    static void insert(ObjectNode set, List<String> path, ObjectNode node) {
        ObjectNode parent = set;
        for (int i = 0; i < path.size() - 1; i++) {
            parent = Json.child(parent, path.get(i));
        }
        parent.set(path.getLast(), node);
    }

    /** Puts all elements into the order in which Kubernetes writes them. */
    static void sort(ObjectNode set) {
        boolean sorted = true;
        String previous = "";
        for (Map.Entry<String, JsonNode> entry : set.properties()) {
            sorted &= PathElements.ORDER.compare(previous, entry.getKey()) <= 0;
            previous = entry.getKey();
            sort((ObjectNode) entry.getValue());
        }
        if (!sorted) {
            List<Map.Entry<String, JsonNode>> entries = new ArrayList<>();
            set.properties().forEach(entry -> entries.add(Map.entry(entry.getKey(), entry.getValue())));
            entries.sort(Map.Entry.comparingByKey(PathElements.ORDER));
            set.removeAll();
            entries.forEach(entry -> set.set(entry.getKey(), entry.getValue()));
        }
    }

    /** Whether a client's {@code fieldsV1} is a set; elements with keys are put into the one spelling on the way. */
    static boolean normalize(JsonNode set) {
        if (!(set instanceof ObjectNode object)) {
            return false;
        }
        List<String> respelled = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> entries = object.properties().iterator(); entries.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = entries.next();
            String element = entry.getKey();
            String spelling = element.equals(SELF) ? SELF : PathElements.canonical(element);
            if (spelling == null || !normalize(entry.getValue())) {
                return false;
            }
            if (!spelling.equals(element)) {
                respelled.add(element);
            }
        }
        for (String element : respelled) {
            String spelling = PathElements.canonical(element);
            JsonNode node = object.remove(element);
            if (spelling != null && node != null) {
                object.set(spelling, node);
            }
        }
        return true;
    }

    private static void mark(ObjectNode node, boolean member) {
        if (!member) {
            node.remove(SELF);
        } else if (!node.isEmpty() && !node.has(SELF)) {
            node.putObject(SELF);
        } else if (node.size() == 1 && node.has(SELF)) {
            node.remove(SELF);
        }
    }
}
