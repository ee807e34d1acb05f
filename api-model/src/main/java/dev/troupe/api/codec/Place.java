package dev.troupe.api.codec;

import dev.troupe.api.schema.FieldSchema;
import dev.troupe.api.schema.TypeSchema;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where in a document the reader is. Cheap to move; becomes text only when an error must tell it. */
final class Place {
    private static final int INITIAL_DEPTH = 32;

    /** A {@link FieldSchema}, a map's key, or null for an index. */
    private @Nullable Object[] steps = new @Nullable Object[INITIAL_DEPTH];

    private @Nullable TypeSchema[] owners = new @Nullable TypeSchema[INITIAL_DEPTH];
    private int[] indexes = new int[INITIAL_DEPTH];
    private int depth;

    void enterField(TypeSchema owner, FieldSchema field) {
        push(field, owner);
    }

    void enterKey(String key) {
        push(key, null);
    }

    void enterList() {
        push(null, null);
        indexes[depth - 1] = 0;
    }

    void nextElement() {
        indexes[depth - 1]++;
    }

    void leave() {
        depth--;
    }

    private void push(@Nullable Object step, @Nullable TypeSchema owner) {
        if (depth == steps.length) {
            steps = Arrays.copyOf(steps, depth * 2);
            owners = Arrays.copyOf(owners, depth * 2);
            indexes = Arrays.copyOf(indexes, depth * 2);
        }
        steps[depth] = step;
        owners[depth] = owner;
        depth++;
    }

    /** The full path of a field that stands here: {@code spec.containers[0].image}. */
    String path(String field) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            Object step = steps[i];
            if (step == null) {
                out.append('[').append(indexes[i]).append(']');
            } else {
                separate(out);
                out.append(step instanceof FieldSchema known ? known.fieldName() : step);
            }
        }
        separate(out);
        return out.append(field).toString();
    }

    /** The struct fields alone, as Go's type errors tell them: {@code spec.containers.image}. Empty at the root. */
    String fields() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (steps[i] instanceof FieldSchema known) {
                separate(out);
                out.append(known.fieldName());
            }
        }
        return out.toString();
    }

    /** The innermost type that has a field on the way here, null at the root. */
    @Nullable
    TypeSchema struct() {
        for (int i = depth - 1; i >= 0; i--) {
            TypeSchema owner = owners[i];
            if (owner != null) {
                return owner;
            }
        }
        return null;
    }

    private static void separate(StringBuilder out) {
        if (!out.isEmpty()) {
            out.append('.');
        }
    }
}
