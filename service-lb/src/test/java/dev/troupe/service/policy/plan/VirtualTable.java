package dev.troupe.service.policy.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Understands the scripts as nft and the kernel do, as far as they are used here, and says what becomes of a packet. What
 * the kernel would refuse (a second chain of a name, an element that is not there, a chain to which something still leads)
 * fails.
 */
final class VirtualTable {
    private static final String TABLE = " ip troupe_policies ";
    private static final Pattern COMPARISON = Pattern.compile("ip (saddr|daddr) (!= )?(@?)(\\S+) ?");
    private static final Pattern PORTS = Pattern.compile("(tcp|udp|sctp) dport \\{ (.*?) } ?");
    private static final Pattern NAMED = Pattern.compile("ip daddr \\. ip protocol \\. th dport @(\\S+) ?");
    private static final Pattern PROTOCOL = Pattern.compile("meta l4proto (\\S+) ?");
    private static final Pattern PAIR = Pattern.compile("ip saddr \\. ip daddr @(\\S+) ?");
    private static final Pattern LEADING = Pattern.compile("ip (saddr|daddr) vmap @(\\S+)");
    private static final Pattern JUMP = Pattern.compile("jump (\\S+)( comment \".*\")?");

    final SortedMap<String, SortedMap<String, String>> elements = new TreeMap<>();
    final SortedMap<String, List<String>> chains = new TreeMap<>();

    /**
     * @param protocol tcp, udp, sctp or icmp
     * @param known whether it belongs to a connection that was let pass
     */
    record Packet(String from, String to, String protocol, int port, boolean known) {
        Packet(String from, String to, int port) {
            this(from, to, "tcp", port, false);
        }
    }

    /** A transaction. */
    void apply(String script) {
        String rest = script;
        String removal = PolicyTable.remove();
        if (rest.startsWith(removal)) {
            elements.clear();
            chains.clear();
            rest = rest.substring(removal.length());
            if (rest.startsWith("table ip6 ")) {
                rest = rest.substring(rest.indexOf("\n}\n") + 3);
            }
            if (rest.startsWith("table ip ")) {
                int end = rest.indexOf("\n}\n");
                declare(rest.substring(0, end));
                rest = rest.substring(end + 3);
            }
        }
        rest.lines().forEach(this::command);
        chains.forEach((name, rules) -> rules.forEach(this::requireTargets));
        elements.values().forEach(all -> all.values().forEach(this::requireTargets));
    }

    private void declare(String block) {
        String name = "";
        boolean chain = false;
        for (String line : block.lines().map(String::strip).toList()) {
            Matcher begin = Pattern.compile("(map|set|chain) (\\S+) \\{").matcher(line);
            if (begin.matches()) {
                name = begin.group(2);
                chain = begin.group(1).equals("chain");
                if (chain) {
                    chains.put(name, new ArrayList<>());
                } else {
                    elements.put(name, new TreeMap<>());
                }
            } else if (chain && !line.startsWith("type") && !line.equals("}")) {
                chain(name).add(line);
            }
        }
    }

    private void command(String line) {
        int at = line.indexOf(TABLE);
        String what = line.substring(0, at);
        String rest = line.substring(at + TABLE.length());
        String name = rest.split(" ", 2)[0];
        String more = rest.substring(name.length()).strip();
        switch (what) {
            case "add set" -> require(elements.put(name, new TreeMap<>()) == null, line);
            case "add chain" -> require(chains.put(name, new ArrayList<>()) == null, line);
            case "add rule" -> chain(name).add(more);
            case "flush chain" -> chain(name).clear();
            case "delete chain" -> {
                require(chains.remove(name) != null, line);
                require(isUnused(name), line);
            }
            case "delete set" -> {
                require(elements.remove(name) != null, line);
                require(isUnused("@" + name), line);
            }
            case "add element" ->
                each(more, (key, value) -> require(set(name).put(key, value) == null, key + " in " + name));
            case "delete element" ->
                each(more, (key, value) -> require(set(name).remove(key) != null, key + " in " + name));
            default -> throw new IllegalArgumentException(line);
        }
    }

    private List<String> chain(String name) {
        return Objects.requireNonNull(chains.get(name), name);
    }

    private SortedMap<String, String> set(String name) {
        return Objects.requireNonNull(elements.get(name), name);
    }

    private interface Change {
        void of(String key, String value);
    }

    private static void each(String braced, Change change) {
        for (String element : braced.substring(2, braced.length() - 2).split(", ", -1)) {
            String[] parts = element.split(" : ", 2);
            change.of(parts[0], parts.length > 1 ? parts[1] : "");
        }
    }

    private boolean isUnused(String name) {
        return chains.values().stream()
                        .flatMap(List::stream)
                        .noneMatch(rule -> words(rule).contains(name))
                && elements.values().stream()
                        .flatMap(all -> all.values().stream())
                        .noneMatch(value -> words(value).contains(name));
    }

    private void requireTargets(String text) {
        List<String> words = words(text);
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).startsWith("@")) {
                require(elements.containsKey(words.get(i).substring(1)), text);
            } else if (words.get(i).equals("jump") || words.get(i).equals("goto")) {
                require(chains.containsKey(words.get(i + 1)), text);
            }
        }
    }

    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("the kernel refuses: " + what);
        }
    }

    /** Whether a packet that the node forwards gets through. */
    boolean passes(Packet packet) {
        return chains.isEmpty() || (!dropped("sent", packet) && !dropped("received", packet));
    }

    private boolean dropped(String base, Packet packet) {
        return "drop".equals(verdict(base, packet));
    }

    /** accept, drop, or empty where the chain ends. */
    private String verdict(String chain, Packet packet) {
        for (String rule : chain(chain)) {
            String verdict = rule(rule, packet);
            if (!verdict.isEmpty()) {
                return verdict;
            }
        }
        return "";
    }

    private String rule(String rule, Packet packet) {
        String rest = rule;
        while (!rest.isEmpty()) {
            Matcher matcher;
            boolean holds = true;
            if (rest.equals("accept") || rest.equals("counter drop")) {
                return rest.replace("counter ", "");
            } else if ((matcher = JUMP.matcher(rest)).matches()) {
                return verdict(matcher.group(1), packet);
            } else if ((matcher = LEADING.matcher(rest)).matches()) {
                String target = set(matcher.group(2)).get(address(matcher.group(1), packet));
                return target == null ? "" : verdict(target.replace("goto ", ""), packet);
            } else if (rest.startsWith("ct state established,related ")) {
                return packet.known() ? "accept" : "";
            } else if ((matcher = PAIR.matcher(rest)).lookingAt()) {
                holds = set(matcher.group(1)).containsKey(packet.from() + " . " + packet.to());
            } else if ((matcher = NAMED.matcher(rest)).lookingAt()) {
                holds = set(matcher.group(1))
                        .containsKey(packet.to() + " . " + packet.protocol() + " . " + packet.port());
            } else if ((matcher = PROTOCOL.matcher(rest)).lookingAt()) {
                holds = packet.protocol().equals(matcher.group(1));
            } else if ((matcher = PORTS.matcher(rest)).lookingAt()) {
                holds = packet.protocol().equals(matcher.group(1)) && isIn(packet.port(), matcher.group(2));
            } else if ((matcher = COMPARISON.matcher(rest)).lookingAt()) {
                String address = address(matcher.group(1), packet);
                boolean equal = matcher.group(3).isEmpty()
                        ? isIn(address, matcher.group(4))
                        : set(matcher.group(4)).containsKey(address);
                holds = equal == (matcher.group(2) == null);
            } else {
                throw new IllegalArgumentException(rest + " in " + rule);
            }
            if (!holds) {
                return "";
            }
            rest = rest.substring(matcher.end());
        }
        return "";
    }

    private static String address(String which, Packet packet) {
        return which.equals("saddr") ? packet.from() : packet.to();
    }

    private static boolean isIn(int port, String ranges) {
        for (String range : ranges.split(", ", -1)) {
            String[] ends = range.split("-", -1);
            if (port >= Integer.parseInt(ends[0]) && port <= Integer.parseInt(ends[ends.length - 1])) {
                return true;
            }
        }
        return false;
    }

    static boolean isIn(String address, String cidr) {
        int slash = cidr.indexOf('/');
        int shift = Integer.SIZE - Integer.parseInt(cidr.substring(slash + 1));
        return number(address) >> shift == number(cidr.substring(0, slash)) >> shift;
    }

    private static long number(String address) {
        long number = 0;
        for (String part : address.split("\\.", -1)) {
            number = number * 256 + Integer.parseInt(part);
        }
        return number;
    }

    /** All of it, for comparing. */
    Map<String, Object> content() {
        return Map.of("elements", elements, "chains", chains);
    }
}
