package dev.troupe.apiserver.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The parts of a URL's path. */
public final class PathParts {
    private PathParts() {}

    /** What stands between the slashes, decoded; slashes at the end do not count. */
    public static List<String> split(String path) {
        List<String> parts = new ArrayList<>(8);
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        int start = 1;
        while (start < end) {
            int slash = path.indexOf('/', start);
            if (slash < 0 || slash > end) {
                slash = end;
            }
            parts.add(decode(path.substring(start, slash)));
            start = slash + 1;
        }
        return parts;
    }

    private static String decode(String part) {
        if (part.indexOf('%') < 0) {
            return part;
        }
        try {
            // A plus sign stands for itself in a path.
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part;
        }
    }

    /** One part as it may stand in a path. */
    public static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
