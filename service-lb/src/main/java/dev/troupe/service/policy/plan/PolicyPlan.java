package dev.troupe.service.policy.plan;

import dev.troupe.api.ResourceKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Follows policies, pods and namespaces, and keeps the table of a node in step with them. It holds only the policies that
 * select pods of this node, and what these need. Each call costs what it changes. Confined to one thread.
 */
public final class PolicyPlan {
    private final PolicyTable table;
    private final PodIndex pods = new PodIndex();
    private final PeerSets peers;
    private final PortSets ports;
    private final SharedChains chains;

    private final Map<String, Map<ResourceKey, Policy>> policies = new HashMap<>();
    private final Map<ResourceKey, InForce> inForce = new HashMap<>();

    /** This node's pods by their addresses. An address that is given again is its new pod's. */
    private final Map<String, ResourceKey> owners = new HashMap<>();

    private final Map<ResourceKey, Isolation> isolations = new HashMap<>();

    /** A policy whose chains are in the table, because it selects pods of this node. */
    private static final class InForce {
        private Policy policy;
        private final Set<ResourceKey> pods = new HashSet<>();

        InForce(Policy policy) {
            this.policy = policy;
        }
    }

    /**
     * What the table says of a pod of this node.
     *
     * @param policies which select it
     * @param titles the names of those that are about a direction; a direction that none is about is missing
     */
    private record Isolation(String address, Set<ResourceKey> policies, Map<Direction, List<String>> titles) {
        static final Isolation NONE = new Isolation("", Set.of(), Map.of());

        List<String> titles(Direction direction) {
            return titles.getOrDefault(direction, List.of());
        }
    }

    /**
     * @param bridge the network device that joins the node's pods
     * @param dnsAddress at which the node answers DNS, empty if it does not
     */
    public PolicyPlan(String bridge, String dnsAddress) {
        table = new PolicyTable(bridge, dnsAddress);
        peers = new PeerSets(table, pods);
        ports = new PortSets(table, pods);
        chains = new SharedChains(table);
        if (!dnsAddress.isEmpty()) {
            pod(PolicyPod.dns(dnsAddress));
        }
    }

    /** What the kernel is to be told. */
    public PolicyTable table() {
        return table;
    }

    /** A pod is as this says. */
    public void pod(PolicyPod pod) {
        PolicyPod before = pods.put(pod);
        peers.changed(before, pod);
        ports.changed(before, pod);
        move(pod.key(), local(before), local(pod));
    }

    /** A pod is gone, or no policy can concern it any more. */
    public void podGone(ResourceKey key) {
        PolicyPod before = pods.remove(key);
        peers.changed(before, null);
        ports.changed(before, null);
        move(key, local(before), "");
    }

    /** The address if the pod is this node's. */
    private static String local(@Nullable PolicyPod pod) {
        return pod != null && pod.local() ? pod.address() : "";
    }

    /** A pod of this node has another address, or other labels. */
    private void move(ResourceKey key, String before, String after) {
        if (!before.equals(after)) {
            owners.remove(before, key);
            if (!after.isEmpty()) {
                ResourceKey displaced = owners.put(after, key);
                if (displaced != null && !displaced.equals(key)) {
                    settle(displaced);
                }
            }
        }
        settle(key);
    }

    /** @param labels of the namespace; none for one that is gone */
    public void namespace(String name, Map<String, String> labels) {
        Map<String, String> before = pods.labels(name);
        pods.label(name, labels);
        if (!before.equals(labels)) {
            peers.relabelled(name, before, labels);
        }
    }

    /** A policy is as this says. */
    public void policy(Policy policy) {
        policies.computeIfAbsent(policy.key().namespace(), name -> new TreeMap<>())
                .put(policy.key(), policy);
        InForce current = inForce.get(policy.key());
        if (current != null) {
            Policy before = current.policy;
            acquire(policy);
            erase(before);
            write(policy);
            release(before);
            current.policy = policy;
        }
        settleAll(policy.key());
    }

    /** A policy is gone. */
    public void policyGone(ResourceKey key) {
        Map<ResourceKey, Policy> siblings = policies.get(key.namespace());
        if (siblings != null && siblings.remove(key) != null) {
            if (siblings.isEmpty()) {
                policies.remove(key.namespace());
            }
            settleAll(key);
        }
    }

    /** Looks again at the pods of this node that a policy may concern. */
    private void settleAll(ResourceKey policy) {
        for (PolicyPod pod : List.copyOf(pods.in(policy.namespace()))) {
            if (pod.local()) {
                settle(pod.key());
            }
        }
    }

    private void settle(ResourceKey key) {
        Isolation before = isolations.getOrDefault(key, Isolation.NONE);
        Isolation after = isolation(pods.find(key));
        if (before.equals(after)) {
            return;
        }
        // What is wanted comes before what is not any more goes: what both need then stays as it is.
        after.policies().forEach(policy -> select(policy, key));
        for (Direction direction : Direction.values()) {
            lead(direction, before, after);
        }
        if (!before.policies().isEmpty() && !before.address().equals(after.address())) {
            table.remove(PolicyTable.SELVES, pair(before.address()));
        }
        if (!after.policies().isEmpty()) {
            table.put(PolicyTable.SELVES, pair(after.address()), "");
        }
        for (ResourceKey policy : before.policies()) {
            if (!after.policies().contains(policy)) {
                deselect(policy, key);
            }
        }
        if (after.equals(Isolation.NONE)) {
            isolations.remove(key);
        } else {
            isolations.put(key, after);
        }
    }

    private void lead(Direction direction, Isolation before, Isolation after) {
        List<String> was = before.titles(direction);
        List<String> is = after.titles(direction);
        if (!is.isEmpty()) {
            table.put(direction.pods, after.address(), "goto " + chains.acquire(direction, is));
        }
        if (!was.isEmpty()) {
            chains.release(direction, was);
            if (is.isEmpty() || !before.address().equals(after.address())) {
                table.remove(direction.pods, before.address());
            }
        }
    }

    private static String pair(String address) {
        return address + " . " + address;
    }

    private Isolation isolation(@Nullable PolicyPod pod) {
        if (pod == null || !pod.key().equals(owners.get(pod.address()))) {
            return Isolation.NONE;
        }
        Set<ResourceKey> selecting = new TreeSet<>();
        Map<Direction, List<String>> titles = new EnumMap<>(Direction.class);
        for (Policy policy :
                policies.getOrDefault(pod.key().namespace(), Map.of()).values()) {
            if (policy.selector().matches(pod.labels())) {
                selecting.add(policy.key());
                policy.rules()
                        .keySet()
                        .forEach(direction -> titles.computeIfAbsent(direction, d -> new ArrayList<>())
                                .add(policy.title()));
            }
        }
        return selecting.isEmpty() ? Isolation.NONE : new Isolation(pod.address(), selecting, titles);
    }

    private void select(ResourceKey key, ResourceKey pod) {
        inForce.computeIfAbsent(key, absent -> {
                    Policy policy =
                            policies.getOrDefault(key.namespace(), Map.of()).get(key);
                    if (policy == null) {
                        throw new IllegalStateException("no such policy: " + key);
                    }
                    acquire(policy);
                    write(policy);
                    return new InForce(policy);
                })
                .pods
                .add(pod);
    }

    private void deselect(ResourceKey key, ResourceKey pod) {
        InForce current = inForce.get(key);
        if (current != null && current.pods.remove(pod) && current.pods.isEmpty()) {
            inForce.remove(key);
            erase(current.policy);
            release(current.policy);
        }
    }

    private void write(Policy policy) {
        policy.rules()
                .keySet()
                .forEach(direction -> table.putChain(
                        SharedChains.ofPolicy(direction, policy.title()), PolicyRules.of(policy, direction)));
    }

    private void erase(Policy policy) {
        policy.rules()
                .keySet()
                .forEach(direction -> table.removeChain(SharedChains.ofPolicy(direction, policy.title())));
    }

    private void acquire(Policy policy) {
        for (List<Policy.Rule> rules : policy.rules().values()) {
            for (Policy.Rule rule : rules) {
                rule.selectors().forEach(peers::acquire);
                rule.names().forEach(ports::acquire);
            }
        }
    }

    private void release(Policy policy) {
        for (List<Policy.Rule> rules : policy.rules().values()) {
            for (Policy.Rule rule : rules) {
                rule.selectors().forEach(peers::release);
                rule.names().forEach(ports::release);
            }
        }
    }
}
