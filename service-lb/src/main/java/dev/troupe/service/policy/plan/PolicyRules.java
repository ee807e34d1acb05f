package dev.troupe.service.policy.plan;

import dev.troupe.service.policy.plan.Policy.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a policy allows, as rules in nft's language: each accepts some packets, and none refuses any. */
final class PolicyRules {
    private static final String EVERYWHERE = "/0";

    private PolicyRules() {}

    /** The rules of the policy's chain for one direction. */
    static List<String> of(Policy policy, Direction direction) {
        LinkedHashSet<String> lines = new LinkedHashSet<>();
        for (Rule rule : policy.rules(direction)) {
            List<String> ports = ports(rule);
            for (String peer : peers(rule, direction)) {
                for (String port : ports) {
                    lines.add(peer + port + "accept");
                }
            }
        }
        return List.copyOf(lines);
    }

    private static List<String> peers(Rule rule, Direction direction) {
        if (rule.anyPeer()) {
            return List.of("");
        }
        String address = "ip " + direction.peerAddress;
        List<String> matches = new ArrayList<>();
        for (Peer peer : rule.peers()) {
            matches.add(
                    switch (peer) {
                        case Peer.Pods(PeerSelector selector) -> address + " @" + PeerSets.name(selector) + " ";
                        case Peer.Block(String cidr, List<String> except) -> {
                            StringBuilder match = new StringBuilder();
                            if (!cidr.endsWith(EVERYWHERE)) {
                                match.append(address).append(' ').append(cidr).append(' ');
                            }
                            except.forEach(part -> match.append(address)
                                    .append(" != ")
                                    .append(part)
                                    .append(' '));
                            yield match.toString();
                        }
                    });
        }
        return matches;
    }

    private static List<String> ports(Rule rule) {
        if (rule.ports().isEmpty()) {
            return List.of("");
        }
        List<String> matches = new ArrayList<>();
        Map<String, List<PortMatch.Range>> ranges = new TreeMap<>();
        for (PortMatch port : rule.ports()) {
            switch (port) {
                case PortMatch.Every every -> matches.add("meta l4proto " + every.protocol() + " ");
                case PortMatch.Named named ->
                    matches.add("ip daddr . ip protocol . th dport @" + PortSets.name(named) + " ");
                case PortMatch.Range range ->
                    ranges.computeIfAbsent(range.protocol(), protocol -> new ArrayList<>())
                            .add(range);
            }
        }
        ranges.forEach((protocol, list) -> matches.add(protocol + " dport { " + joined(list) + " } "));
        return matches;
    }

    /** Without overlaps, which nft would refuse. */
    private static String joined(List<PortMatch.Range> ranges) {
        List<String> texts = new ArrayList<>();
        int first = 0;
        int last = -1;
        List<PortMatch.Range> sorted = ranges.stream()
                .sorted(Comparator.comparingInt(PortMatch.Range::first))
                .toList();
        for (PortMatch.Range range : sorted) {
            if (last >= first && range.first() <= last + 1) {
                last = Math.max(last, range.last());
            } else {
                add(first, last, texts);
                first = range.first();
                last = range.last();
            }
        }
        add(first, last, texts);
        return String.join(", ", texts);
    }

    private static void add(int first, int last, List<String> texts) {
        if (last > first) {
            texts.add(first + "-" + last);
        } else if (last == first) {
            texts.add(Integer.toString(first));
        }
    }
}
