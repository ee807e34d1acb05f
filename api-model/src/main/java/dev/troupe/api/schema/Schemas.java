package dev.troupe.api.schema;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of Kubernetes' types, by full name. They come from a resource that the build generates; a type is read
 * from it when it is first asked for.
 */
public final class Schemas {
    private static final int FORMAT_VERSION = 1;

    private final byte[] body;
    private final String[] strings;
    private final Map<String, Integer> offsets;
    private final Map<String, TypeSchema> types = new ConcurrentHashMap<>();

    private Schemas(byte[] body, String[] strings, Map<String, Integer> offsets) {
        this.body = body;
        this.strings = strings;
        this.offsets = offsets;
    }

    /** The schemas of the built-in kinds and everything that they are made of. */
    public static Schemas builtIn() {
        return Holder.BUILT_IN;
    }

    /**
     * The type of that name.
     *
     * @param schemaName the full name, as {@code io.k8s.api.core.v1.Pod}
     * @return null if there is no such type
     */
    public @Nullable Schema find(String schemaName) {
        return findType(schemaName);
    }

    /** As {@link #find}, with what codecs need. */
    public @Nullable TypeSchema findType(String schemaName) {
        TypeSchema known = types.get(schemaName);
        if (known != null) {
            return known;
        }
        Integer offset = offsets.get(schemaName);
        if (offset == null) {
            return null;
        }
        TypeSchema read = new SchemaReader(this, body, offset, strings).read(schemaName);
        TypeSchema earlier = types.putIfAbsent(schemaName, read);
        return earlier == null ? read : earlier;
    }

    /** As {@link #findType}, for a name that is known to exist. */
    TypeSchema type(String schemaName) {
        TypeSchema type = findType(schemaName);
        if (type == null) {
            throw new IllegalArgumentException("no such type: " + schemaName);
        }
        return type;
    }

    /** The names of all types. */
    public Set<String> names() {
        return Set.copyOf(offsets.keySet());
    }

    private static final class Holder {
        static final Schemas BUILT_IN = load();

        private static Schemas load() {
            try (InputStream resource = Schemas.class.getResourceAsStream("schemas.bin")) {
                if (resource == null) {
                    throw new IllegalStateException("schemas.bin is missing: was the module built by Maven?");
                }
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(resource.readAllBytes()));
                int version = in.readInt();
                if (version != FORMAT_VERSION) {
                    throw new IllegalStateException("schemas.bin has version " + version);
                }
                String[] strings = new String[in.readUnsignedShort()];
                for (int i = 0; i < strings.length; i++) {
                    // Jackson interns field names; equal identity makes their look-up cheap.
                    strings[i] = in.readUTF().intern();
                }
                Map<String, Integer> offsets = new HashMap<>();
                int count = in.readUnsignedShort();
                for (int i = 0; i < count; i++) {
                    offsets.put(strings[in.readUnsignedShort()], in.readInt());
                }
                return new Schemas(in.readAllBytes(), strings, offsets);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
