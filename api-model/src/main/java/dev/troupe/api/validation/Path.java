package dev.troupe.api.validation;

import org.jspecify.annotations.Nullable;

/** Where a field is, written out only when an error needs it: {@code spec.containers[0].name}. */
final class Path {
    static final Path METADATA = root("metadata");
    static final Path SPEC = root("spec");
    static final Path TEMPLATE = root("template");
    static final Path STATUS = root("status");

    private enum Step {
        CHILD,
        INDEX,
        KEY
    }

    private final @Nullable Path parent;
    private final Step step;
    private final String name;
    private final int index;

    private Path(@Nullable Path parent, Step step, String name, int index) {
        this.parent = parent;
        this.step = step;
        this.name = name;
        this.index = index;
    }

    static Path root(String name) {
        return new Path(null, Step.CHILD, name, 0);
    }

    Path child(String field) {
        return new Path(this, Step.CHILD, field, 0);
    }

    Path index(int position) {
        return new Path(this, Step.INDEX, "", position);
    }

    /** The entry of a map: {@code data[key]}. */
    Path key(String key) {
        return new Path(this, Step.KEY, key, 0);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        if (parent != null) {
            parent.write(out);
        }
        switch (step) {
            case CHILD -> out.append(parent == null ? "" : ".").append(name);
            case INDEX -> out.append('[').append(index).append(']');
            case KEY -> out.append('[').append(name).append(']');
        }
    }
}
