package dev.troupe.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place that a JSON patch names, {@code /spec/containers/0/image}.
 *
 * @param steps the unescaped steps from the root, at least one
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
 */
record PatchPath(List<String> steps) {

    static PatchPath of(String pointer) {
        if (!pointer.startsWith("/")) {
            throw Unprocessable.patch();
        }
        List<String> steps = new ArrayList<>();
        int start = 1;
        while (start <= pointer.length()) {
            int slash = pointer.indexOf('/', start);
            int end = slash < 0 ? pointer.length() : slash;
            steps.add(unescape(pointer.substring(start, end)));
            start = end + 1;
        }
        return new PatchPath(steps);
    }

    String last() {
        return steps.getLast();
    }

    int length() {
        return steps.size();
    }

    /** The object or list that holds the place, null if there is none. */
    @Nullable
    JsonNode parent(JsonNode root) {
        JsonNode node = root;
        for (int i = 0; i < steps.size() - 1; i++) {
            node = child(node, steps.get(i));
            if (node == null) {
                return null;
            }
        }
        return node.isContainerNode() ? node : null;
    }

    /** What stands at the place, null if nothing does. */
    @Nullable
    JsonNode child(JsonNode parent) {
        return child(parent, last());
    }

    /** The index of an existing element; negative ones count from the end, as kube-apiserver allows. */
    int index(int size) {
        int index = index(last(), size);
        if (index < 0) {
            throw Unprocessable.patch();
        }
        return index;
    }

    /** The index at which a new element goes; {@code -} is the end. */
    int insertionIndex(int size) {
        if (last().equals("-")) {
            return size;
        }
        int index = index(last(), size + 1);
        if (index < 0) {
            throw Unprocessable.patch();
        }
        return index;
    }

    private static @Nullable JsonNode child(JsonNode parent, String step) {
        if (parent.isObject()) {
            return parent.get(step);
        }
        int index = parent.isArray() ? index(step, parent.size()) : -1;
        return index < 0 ? null : parent.get(index);
    }

    /** -1 if the step is no index below {@code size}. */
    private static int index(String step, int size) {
        try {
            int index = Integer.parseInt(step);
            int fromStart = index < 0 ? index + size : index;
            return fromStart < size ? Math.max(fromStart, -1) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String unescape(String step) {
        return step.indexOf('~') < 0 ? step : step.replace("~1", "/").replace("~0", "~");
    }
}
