package dev.troupe.node.plan;

import java.util.Map;

/** Replaces {@code $(NAME)} in commands, arguments and variables; {@code $$} stands for one dollar sign. */
final class Expansion {
    private Expansion() {}

    /** What names nothing in {@code variables} stays as it is written. */
    static String expand(String text, Map<String, String> variables) {
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$' || i + 1 == text.length()) {
                out.append(c);
                i++;
                continue;
            }
            char next = text.charAt(i + 1);
            int end = text.indexOf(')', i + 2);
            if (next == '$') {
                out.append('$');
                i += 2;
            } else if (next == '(' && end >= 0) {
                String name = text.substring(i + 2, end);
                out.append(variables.getOrDefault(name, "$(" + name + ")"));
                i = end + 1;
            } else {
                out.append(c).append(next);
                i += 2;
            }
        }
        return out.toString();
    }
}
