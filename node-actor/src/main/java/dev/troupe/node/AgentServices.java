package dev.troupe.node;

import dev.troupe.node.plan.DnsPlan;
import dev.troupe.node.plan.NodeContext;
import dev.troupe.node.plan.NodeFacts;
import dev.troupe.node.plan.NodeStatusPlan;
import dev.troupe.node.plan.PodStatusPlan;
import dev.troupe.node.pod.Exclusives;
import dev.troupe.node.pod.PodCgroups;
import dev.troupe.node.pod.PodServices;
import dev.troupe.node.pod.StepRunner;
import dev.troupe.node.port.RuntimeVersion;
import dev.troupe.node.probe.Prober;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an agent has once it knows its machine and its runtime.
 *
 * @param node what of the node goes into its pods
 * @param pods what the workers share
 */
record AgentServices(NodeContext node, PodServices pods) {

    static AgentServices of(NodeAgent.Parts parts, NodeFacts facts, RuntimeVersion runtime) {
        NodeAgentSettings settings = parts.settings();
        NodeContext node = new NodeContext(
                settings.name(),
                settings.addresses(),
                settings.clusterDns(),
                settings.clusterDomain(),
                DnsPlan.parse(readIfThere(settings.resolvConf())),
                readIfThere(settings.hostsFile()),
                settings.cgroupRoot(),
                facts.memoryBytes(),
                NodeStatusPlan.allocatable(facts),
                settings.seccompDefault(),
                settings.paths());
        StepRunner steps = new StepRunner(
                parts.runtime(),
                parts.volumes(),
                parts.objects(),
                new FeedLookup(parts.feed()),
                node,
                new PodCgroups(settings.cgroupMount()),
                new Exclusives(settings.paths().state().resolve("exclusive"), parts.lease(), parts.feed()),
                parts.rotation(),
                parts.clock(),
                parts.blocking());
        PodServices pods = new PodServices(
                settings.name(),
                parts.runtime(),
                steps,
                new Prober(parts.runtime(), parts.blocking()),
                parts.objects(),
                parts.events(),
                new PodStatusPlan.Host(settings.addresses(), runtime.name()),
                parts.clock());
        return new AgentServices(node, pods);
    }

    private static String readIfThere(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
