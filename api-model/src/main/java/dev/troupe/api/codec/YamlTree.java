package dev.troupe.api.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.troupe.api.Json;
import dev.troupe.api.LoneSurrogates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.ParserImpl;

/** The JSON that the first document of a YAML text stands for. Keys come sorted, as Kubernetes' conversion leaves them. */
final class YamlTree {
    /** Aliases may not stand for more nodes than this altogether. */
    private static final int MAX_ALIASED_NODES = 100_000;

    private final ParserImpl events;
    private final Map<String, JsonNode> anchors = new HashMap<>();
    private final Map<String, Integer> anchorSizes = new HashMap<>();
    private final List<String> duplicates = new ArrayList<>();
    private int nodes;
    private int aliasedNodes;

    private YamlTree(String text) throws DecodingException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        events = new ParserImpl(new YamlSource(text), options);
    }

    /**
     * A document.
     *
     * @param duplicates a complaint for each key that a mapping has twice, as {@code line 3: key "a" already set in map}
     */
    record Document(JsonNode root, List<String> duplicates) {}

    static Document read(byte[] body) throws DecodingException {
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            YamlTree tree = new YamlTree(text);
            return new Document(tree.document(), List.copyOf(tree.duplicates));
        } catch (MarkedYAMLException e) {
            throw YamlErrors.explain(e, text);
        } catch (YAMLException e) {
            throw new DecodingException("yaml: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            // SnakeYAML converts the digits of an escape unseen, be they too few or no character's.
            throw new DecodingException("yaml: found invalid Unicode character escape code");
        }
    }

    private JsonNode document() throws DecodingException {
        events.getEvent();
        if (events.checkEvent(Event.ID.StreamEnd)) {
            return MissingNode.getInstance();
        }
        events.getEvent();
        JsonNode root = node(0);
        if (!events.checkEvent(Event.ID.DocumentEnd)) {
            throw new DecodingException("yaml: did not find expected <document end>");
        }
        return root;
    }

    private JsonNode node(int depth) throws DecodingException {
        if (depth > Json.MAX_NESTING_DEPTH) {
            throw new DecodingException("exceeded max depth");
        }
        nodes++;
        Event event = events.getEvent();
        String anchor = event instanceof NodeEvent named ? named.getAnchor() : null;
        if (event instanceof AliasEvent) {
            JsonNode known = anchors.get(anchor);
            if (known == null) {
                throw new DecodingException("yaml: unknown anchor '" + anchor + "' referenced");
            }
            countAliased(anchorSizes.getOrDefault(anchor, 1));
            return known.deepCopy();
        }
        int before = nodes;
        JsonNode node = switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case MappingStartEvent start -> mapping(depth);
            case SequenceStartEvent start -> sequence(depth);
            default -> throw new DecodingException("yaml: did not find expected node content");
        };
        if (anchor != null) {
            anchors.put(anchor, node);
            anchorSizes.put(anchor, nodes - before + 1);
        }
        return node;
    }

    private void countAliased(int more) throws DecodingException {
        nodes += more;
        aliasedNodes += more;
        if (aliasedNodes > MAX_ALIASED_NODES) {
            throw new DecodingException("yaml: document contains excessive aliasing");
        }
    }

    private static JsonNode scalar(ScalarEvent event) throws DecodingException {
        if (LoneSurrogates.in(event.getValue())) {
            int line = event.getStartMark().getLine() + 1;
            throw new DecodingException("yaml: line " + line + ": found invalid Unicode character escape code");
        }
        String tag = event.getTag();
        boolean plain = event.getScalarStyle() == ScalarStyle.PLAIN && (tag == null || !tag.endsWith(":str"));
        return plain ? YamlScalars.plain(event.getValue()) : TextNode.valueOf(event.getValue());
    }

    private ArrayNode sequence(int depth) throws DecodingException {
        ArrayNode array = Json.array();
        while (!events.checkEvent(Event.ID.SequenceEnd)) {
            array.add(node(depth + 1));
        }
        events.getEvent();
        return array;
    }

    private ObjectNode mapping(int depth) throws DecodingException {
        Map<String, JsonNode> fields = new TreeMap<>();
        List<JsonNode> merged = new ArrayList<>();
        while (!events.checkEvent(Event.ID.MappingEnd)) {
            int line = events.peekEvent().getStartMark().getLine() + 1;
            boolean merge = events.peekEvent() instanceof ScalarEvent scalar
                    && scalar.getScalarStyle() == ScalarStyle.PLAIN
                    && scalar.getValue().equals("<<");
            String key = key(node(depth + 1));
            JsonNode value = node(depth + 1);
            if (merge) {
                merged.add(value);
            } else if (fields.put(key, value) != null && duplicates.size() < Problems.MAX_STRICT) {
                duplicates.add("line " + line + ": key " + GoQuote.quote(key) + " already set in map");
            }
        }
        events.getEvent();
        for (JsonNode value : merged) {
            merge(value, fields);
        }
        ObjectNode object = Json.object();
        object.setAll(fields);
        return object;
    }

    private static void merge(JsonNode value, Map<String, JsonNode> into) throws DecodingException {
        if (value instanceof ObjectNode object) {
            object.properties().forEach(entry -> into.putIfAbsent(entry.getKey(), entry.getValue()));
        } else if (value instanceof ArrayNode array) {
            for (JsonNode element : array) {
                if (!element.isObject()) {
                    throw new DecodingException("yaml: map merge requires map or sequence of maps as the value");
                }
                merge(element, into);
            }
        } else {
            throw new DecodingException("yaml: map merge requires map or sequence of maps as the value");
        }
    }

    private static String key(JsonNode key) throws DecodingException {
        if (key.isContainerNode()) {
            throw new DecodingException("yaml: invalid map key: " + key);
        }
        if (key.isNull()) {
            throw new DecodingException("unsupported map key of type: %!s(<nil>), key: <nil>");
        }
        return key.asText();
    }
}
