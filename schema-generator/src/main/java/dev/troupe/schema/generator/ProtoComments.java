package dev.troupe.schema.generator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comments of Kubernetes' {@code .proto} files, which protoc copied into the Java that it generated. The text is as
 * regular as a machine writes it, so it is scanned by line; a Java parser needs a gigabyte for the largest file.
 */
final class ProtoComments {
    private static final Pattern INTERFACE = Pattern.compile("interface_extends:([\\w.]+)\\)");
    private static final Pattern FIELD = Pattern.compile("<code>[^=]* (\\w+) = \\d+[^;]*;</code>");
    private static final Pattern MESSAGE = Pattern.compile("Protobuf type \\{@code ([\\w.]+)}");
    private static final Pattern NUMERIC_ENTITY = Pattern.compile("&#(\\d+);");

    private final Map<String, Comment> comments = new HashMap<>();

    Comment ofType(String message) {
        return comments.getOrDefault(message, Comment.NONE);
    }

    Comment ofField(String message, String field) {
        return comments.getOrDefault(message + "#" + field, Comment.NONE);
    }

    /** Takes in one generated source file. */
    void read(String source) {
        String message = "";
        List<String> lines = new ArrayList<>();
        boolean inText = false;
        for (String line : source.lines().toList()) {
            String text = line.stripLeading();
            if (text.equals("/**")) {
                lines = new ArrayList<>();
            } else if (text.equals("* <pre>")) {
                inText = true;
            } else if (text.equals("* </pre>")) {
                inText = false;
            } else if (inText) {
                lines.add(unescape(text.length() > 2 ? text.substring(2) : ""));
            } else if (text.startsWith("* <code>")) {
                Matcher field = FIELD.matcher(text);
                if (field.find()) {
                    comments.putIfAbsent(message + "#" + field.group(1), new Comment(List.copyOf(lines)));
                }
            } else if (text.startsWith("* Protobuf type")) {
                Matcher type = MESSAGE.matcher(text);
                if (type.find()) {
                    comments.putIfAbsent(type.group(1), new Comment(List.copyOf(lines)));
                }
            } else if (text.startsWith("// @@protoc_insertion_point(interface_extends")) {
                Matcher name = INTERFACE.matcher(text);
                message = name.find() ? name.group(1) : "";
            }
        }
    }

    private static String unescape(String html) {
        String text = NUMERIC_ENTITY
                .matcher(html)
                .replaceAll(entity -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(entity.group(1)))));
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }
}
